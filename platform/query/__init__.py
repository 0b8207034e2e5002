"""From stored samples to answers: current values and history over raw, hourly and daily."""
