"""Sessions of a place, of a commune or on a screen: when they come back, how they are found, how they go to a calendar."""
