"""One writer per kind of result: its rows for people, CSV and JSON."""
