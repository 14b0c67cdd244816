"""Clean values out of dirty files: text, contacts, codes, dates, hours, positions. No database, no Django."""
