"""Runs TimescaleDB's own policies where no background worker does: the embedded database.

The definitions stay in the database; this decides only when. run_job updates no statistics
(facts: embedded.md), so the schedule and the outcome are kept in policy_runs.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from ..core.clock import Clock, to_datetime
from ..core.service import Health, PeriodicTask, Status
from .database import Database, first_line
from .policies import QUERIES, TITLES

log = logging.getLogger("tidegauge.policies")

_ORDER = ("policy_refresh_continuous_aggregate", "policy_compression", "policy_retention")
_ROLLED_UP_BY = {
    "metric_samples": "metric_hourly",
    "metric_hourly": "metric_daily",
    "error_counts": "error_hourly",
    "error_hourly": "error_daily",
}


@dataclass(frozen=True, slots=True)
class Job:
    """A policy in the database and its last run here."""

    id: int
    proc: str
    relation: str
    every: timedelta
    last_start: datetime | None
    last_error: str | None

    @property
    def title(self) -> str:
        return f"{TITLES[self.proc]} of {self.relation}"


class PolicyRunner(PeriodicTask):
    """Runs the policies that are due, one at a time, refreshes before retention."""

    def __init__(self, database: Database, clock: Clock, *, interval_s: float = 5) -> None:
        super().__init__("policy runner", self.run_due, interval_s=interval_s)
        self._database = database
        self._clock = clock
        self.errors: dict[str, str] = {}

    async def start(self) -> None:
        facts = self._database.facts
        if facts is None or not facts.background_workers:
            await super().start()

    async def run_due(self) -> list[str]:
        """Run every policy whose interval has passed; returns the titles of those that ran."""
        now = to_datetime(self._clock.now_us())
        jobs = await self._jobs()
        ran = []
        failed_refreshes = {j.relation for j in jobs if j.proc == _ORDER[0] and j.last_error}
        for job in jobs:
            if job.last_start is not None and now - job.last_start < job.every:
                continue
            if (
                job.proc == "policy_retention"
                and _ROLLED_UP_BY.get(job.relation) in failed_refreshes
            ):
                # what is dropped before it was rolled up is gone for good
                self.errors[job.title] = f"waits for the refresh of {_ROLLED_UP_BY[job.relation]}"
                continue
            error = await self._run(job)
            ran.append(job.title)
            if job.proc == _ORDER[0]:
                (failed_refreshes.add if error else failed_refreshes.discard)(job.relation)
        return ran

    async def run_all(self) -> list[str]:
        """Run every policy now, due or not."""
        jobs = await self._jobs()
        for job in jobs:
            await self._run(job)
        return [job.title for job in jobs]

    async def _jobs(self) -> list[Job]:
        async with self._database.connection() as connection:
            cursor = await connection.execute(QUERIES["jobs"])
            jobs = [Job(*row) for row in await cursor.fetchall()]
        return sorted(
            jobs, key=lambda j: (_ORDER.index(j.proc), not j.relation.endswith("_hourly"), j.id)
        )

    async def _run(self, job: Job) -> str | None:
        started_us = self._clock.now_us()
        error: str | None = None
        async with self._database.autocommit() as connection:
            try:
                await connection.execute("CALL run_job(%s)", [job.id])
            except psycopg.OperationalError:
                raise  # the database is away: says nothing about the policy
            except psycopg.Error as failure:
                error = first_line(failure)
                log.warning("%s failed: %s", job.title, error)
            await connection.execute(
                QUERIES["record_policy_run"],
                {
                    "job_id": job.id,
                    "policy": TITLES[job.proc],
                    "relation": job.relation,
                    "started_at": to_datetime(started_us),
                    "duration_s": (self._clock.now_us() - started_us) / 1e6,
                    "error": error,
                },
            )
        if error is None:
            self.errors.pop(job.title, None)
            log.debug("ran %s in %.3f s", job.title, (self._clock.now_us() - started_us) / 1e6)
        else:
            self.errors[job.title] = error
        return error

    def health(self) -> Health:
        facts = self._database.facts
        if facts is not None and facts.background_workers:
            return Health(Status.PASS, "", {"run_by": "the database's own workers"})
        base = super().health()
        if base.status is Status.PASS and self.errors:
            title, error = next(iter(self.errors.items()))
            return Health(Status.WARN, f"{title}: {error}", base.observed)
        return base
