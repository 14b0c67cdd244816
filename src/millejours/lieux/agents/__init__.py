"""Agents' screens of the directory: dense, for the keyboard; every gesture says what it did and can be undone."""
