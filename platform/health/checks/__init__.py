"""Checks of the users' services: what they are, how they are kept, when they run, what follows."""
