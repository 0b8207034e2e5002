"""The dead man's switch outwards: whoever is called here notices when Tidegauge falls silent."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from ..core.service import Health, PeriodicTask, Status


class Watchdog(PeriodicTask):
    """Calls an address every so often, unless Tidegauge is failing.

    The address is of the operator's own settings, so it may lead anywhere.
    """

    def __init__(
        self,
        url: str,
        status: Callable[[], Status],
        *,
        interval_s: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__("watchdog", self._call, interval_s=interval_s, max_backoff_s=interval_s)
        self._url = url
        self._status = status
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._pings = 0
        self._withheld = False

    async def stop(self) -> None:
        await super().stop()
        if self._client is not None:
            await self._client.aclose()

    def health(self) -> Health:
        """A receiver that is away is a warning: Tidegauge itself works."""
        health = super().health()
        health.observed["pings"] = self._pings
        if health.status is Status.FAIL and self.failures_in_a_row:
            return Health(Status.WARN, health.output, health.observed)
        if self._withheld:
            return Health(Status.WARN, "withheld, since Tidegauge is failing", health.observed)
        return health

    async def _call(self) -> None:
        self._withheld = self._status() is Status.FAIL
        if self._withheld:
            return
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=10, transport=self._transport, headers={"user-agent": "tidegauge"}
            )
        try:
            response = await self._client.get(self._url)
        except httpx.HTTPError as error:  # its text may hold the address, which is a secret
            raise ConnectionError(
                f"the receiver does not answer ({type(error).__name__})"
            ) from None
        if response.status_code >= 400:
            raise ConnectionError(f"the receiver answers {response.status_code}")
        self._pings += 1
