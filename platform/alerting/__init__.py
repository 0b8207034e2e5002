"""Rules, their evaluation, the state of alerts, and notifications that arrive once."""
