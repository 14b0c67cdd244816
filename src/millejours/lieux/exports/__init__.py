"""What goes out: places and services as files, one folder entry a format, streamed."""
