"""Errors: taken in, scrubbed, grouped, kept within bounds, counted always."""
