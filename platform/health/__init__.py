"""Health of Tidegauge, its host, and the services it watches."""
