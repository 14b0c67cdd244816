"""Rules of the first 1000 days: dates, conditions, timelines. Pure: no network, clock, environment or random."""
