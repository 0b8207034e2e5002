"""The dashboard's side of the server: its files, the overview, arranged dashboards, live events."""
