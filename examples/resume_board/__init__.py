"""A small job board, to see what tidegauge-client reports."""
