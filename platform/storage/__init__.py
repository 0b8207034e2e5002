"""The database: pool, migrations, policies, leases; `embedded/` brings a database of our own."""
