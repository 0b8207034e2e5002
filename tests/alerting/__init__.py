"""Alerting: rules, evaluation, states, notifications."""
