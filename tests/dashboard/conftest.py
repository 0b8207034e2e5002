"""A Tidegauge with measured services: the site of tests/auth, and samples put into its database."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.auth.conftest import Site, site
from tidegauge.core.clock import to_datetime

__all__ = ["Site", "site"]


class Measured:
    """Writes what applications would have sent."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @property
    def now(self) -> datetime:
        return to_datetime(self._site.clock.now_us())

    async def run(self, statement: str, *parameters: object) -> None:
        async with self._site.platform.database.connection() as connection:
            await connection.execute(statement.encode(), parameters)

    async def sample(self, name: str, value: float, ago_s: float, tags: dict[str, str]) -> None:
        """One delta, so many seconds ago."""
        text = json.dumps(tags)
        async with self._site.platform.database.connection() as connection:
            await connection.execute(
                b"INSERT INTO metric_samples (ts, series_id, scaled, divisor)"
                b" VALUES (%s, series_id_for(%s, %s), %s, 1)",
                [self.now - timedelta(seconds=ago_s), name, text, value],
            )
            await connection.execute(b"UPDATE metric_series SET kind = 'delta'")

    async def requests(
        self, service: str, ago_s: float, *, ok: int = 0, failed: int = 0, environment: str = ""
    ) -> None:
        """Requests as the client writes them: half took up to 75 ms, the others up to 100."""
        name, place = "http.server.request.duration", {"service.name": service, "http.route": "/a"}
        if environment:
            place["deployment.environment.name"] = environment
        for status, count in (("200", ok), ("503", failed)):
            tags = {**place, "http.response.status_code": status}
            if count:
                for le in ("0.075", "0.1", "+Inf"):
                    reached = count if le != "0.075" else count // 2
                    await self.sample(f"{name}_bucket", reached, ago_s, {**tags, "le": le})
                await self.sample(f"{name}_count", count, ago_s, tags)


@pytest.fixture
def measured(site: Site) -> Measured:
    return Measured(site)
