"""Services that are rights, not shops: each has a zone, a public, a way to be asked for. Read from the content, without a database."""
