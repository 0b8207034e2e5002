"""The room composed: what the application builds from its settings and hands to the routes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from ..core.bodies import BodyLimits
from ..core.clock import Clock
from ..settings import Settings
from ..storage.database import Database
from .grouping import Grouping, Rule
from .intake import ErrorIntake
from .prepare import Preparation
from .projects import ProjectRing
from .scrub import Scrubber, ScrubRules
from .sentry.quota import Quota
from .spikes import ErrorUpkeep, SpikeRule
from .thinning import Thinning
from .writer import ErrorWriter, ErrorWriterOptions


@dataclass(slots=True)
class ErrorsRoom:
    """The parts of error tracking in one running Tidegauge."""

    writer: ErrorWriter
    intake: ErrorIntake
    projects: ProjectRing
    thinning: Thinning
    quota: Quota
    upkeep: ErrorUpkeep
    skipped: Counter[str] = field(default_factory=Counter)
    """Items of envelopes that are not stored, by type, since start."""

    def reset_memory(self) -> None:
        """Forget what only speeds things up or guesses: as after a restart."""
        self.thinning.forget()
        self.projects.forget()


def compose_errors(
    settings: Settings, database: Database, clock: Clock, body_limits: BodyLimits
) -> ErrorsRoom:
    """Build the room; nothing runs yet."""
    thinning = Thinning(settings.errors_kept_first, settings.errors_latest_every.total_seconds())
    writer = ErrorWriter(
        database,
        clock,
        thinning,
        ErrorWriterOptions(
            queue_bytes=settings.queue_bytes,
            commit_events=settings.errors_commit_events,
            commits_at_once=1 if database.embedded else 2,
        ),
    )
    preparation = Preparation(
        clock=clock,
        scrubber=Scrubber(
            ScrubRules(
                fields=tuple(settings.errors_scrub_fields),
                exempt=tuple(settings.errors_scrub_exempt),
                patterns=tuple(re.compile(p) for p in settings.errors_scrub_patterns),
                anonymise_ip=settings.errors_anonymise_ip,
            )
        ),
        grouping=Grouping(
            tuple(
                Rule(rule.match, tuple(rule.fingerprint)) for rule in settings.errors_grouping_rules
            )
        ),
        thinning=thinning,
        max_payload_bytes=settings.errors_max_payload_bytes,
        late=settings.late_limit,
        future=settings.future_limit,
    )
    intake = ErrorIntake(
        writer,
        preparation,
        body_limits,
    )
    upkeep = ErrorUpkeep(
        database,
        clock,
        SpikeRule(settings.errors_spike_factor, settings.errors_spike_least),
        ledger_window=settings.ledger_window,
        groups_kept=settings.retention_daily,
    )
    projects = ProjectRing(database, clock)
    quota = Quota(settings.errors_per_minute, clock)
    return ErrorsRoom(writer, intake, projects, thinning, quota, upkeep)
