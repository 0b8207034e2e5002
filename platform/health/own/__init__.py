"""Checks of Tidegauge itself and of what it stands on; each returns findings."""
