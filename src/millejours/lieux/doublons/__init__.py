"""Two records of one place: found, decided by a person, merged, taken apart again."""
