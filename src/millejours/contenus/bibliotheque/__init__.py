"""The starter library: read strictly, checked, loaded once."""
