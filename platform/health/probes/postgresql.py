"""PostgreSQL: a connection of its own and a query that gives a row."""

from __future__ import annotations

import psycopg

from ..checks.definition import PostgresqlCheck
from .network import Network
from .outcome import Outcome, ProbeFailed


async def probe(check: PostgresqlCheck, network: Network) -> Outcome:
    """Connect to the pinned address, read only, and ask."""
    addresses = await network.addresses(check.host, check.port)
    timeout_s = check.timeout.total_seconds()
    try:
        connection = await psycopg.AsyncConnection.connect(
            host=",".join([check.host] * len(addresses)),
            hostaddr=",".join(addresses),
            port=check.port,
            dbname=check.database,
            user=check.user,
            password=check.password.get_secret_value() or None,
            sslmode=check.sslmode,
            passfile="/dev/null/none",  # the checks of users do not get the passwords of this account
            application_name="tidegauge check",
            connect_timeout=max(2, int(timeout_s)),
            options="-c default_transaction_read_only=on",
            prepare_threshold=None,
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        raise ProbeFailed(_reason(error)) from error
    try:
        cursor = await connection.execute(check.query.encode())
        row = await cursor.fetchone() if cursor.description else None
    except psycopg.Error as error:
        raise ProbeFailed(_reason(error)) from error
    finally:
        connection.pgconn.finish()
    if row is None:
        raise ProbeFailed("the query gives no row")
    return Outcome(observed={"answer": str(row[0])[:100]} if row else {})


def _reason(error: psycopg.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    kept = [line for line in lines if line and not line.startswith("Is the server running")]
    return " ".join(kept)[:500] or type(error).__name__
