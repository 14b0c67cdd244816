"""The same dates by us and by openfisca-core (AGPL), each in its own environment."""
