"""Settings, routes and the private database."""
