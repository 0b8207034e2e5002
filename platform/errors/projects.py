"""Senders of Sentry's protocol: made, listed, revoked, looked up by the key of their DSN."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from ..core.clock import Clock
from ..core.errors import BadRequest, NotFound
from ..storage.database import Connection, Database, scalar
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.errors", "projects.sql")
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Project:
    """One sender: the service whose errors it brings."""

    id: int
    service: str
    environment: str
    public_key: str
    created_at: datetime | None = None
    revoked_at: datetime | None = None

    def dsn(self, base_url: str) -> str:
        """What a Sentry SDK is given: `http://KEY@HOST/ID`."""
        parts = urlsplit(base_url)
        path = parts.path.rstrip("/")
        return f"{parts.scheme}://{self.public_key}@{parts.netloc}{path}/{self.id}"


async def create_project(connection: Connection, service: str, environment: str = "") -> Project:
    """Make a project. Raises BadRequest for a name that cannot be one."""
    for field, value in (("service", service), ("environment", environment)):
        if len(value) > 200 or "\0" in value or (field == "service" and not value.strip()):
            raise BadRequest(f"{field}: must have 1 to 200 characters", where=field)
    key = secrets.token_hex(16)
    parameters = {"service": service, "environment": environment, "key": key}
    project_id = await scalar(connection, QUERIES["create_project"], parameters)
    return Project(int(project_id), service, environment, key)


async def list_projects(connection: Connection) -> list[Project]:
    """All projects, revoked ones too, oldest first."""
    cursor = await connection.execute(QUERIES["list_projects"])
    return [Project(*row) for row in await cursor.fetchall()]


async def revoke_project(connection: Connection, project_id: int) -> None:
    """Revoke a DSN; running instances notice within ProjectRing.MEMORY_S. Raises NotFound."""
    if await scalar(connection, QUERIES["revoke_project"], [project_id]) is None:
        raise NotFound(f"There is no DSN of project {project_id}, or it is revoked already")


class ProjectRing:
    """Finds projects by their key, remembering answers, also negative ones, for MEMORY_S seconds."""

    MEMORY_S = 5.0
    _MOST = 10_000

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, tuple[float, Project | None]] = {}

    def forget(self) -> None:
        """Ask the database again for every key."""
        self._known.clear()

    async def find(self, public_key: str) -> Project | None:
        """The active project with that key."""
        if not _KEY.fullmatch(public_key):
            return None
        now = self._clock.monotonic()
        remembered = self._known.get(public_key)
        if remembered is not None and remembered[0] > now:
            return remembered[1]
        async with self._database.connection() as connection:
            cursor = await connection.execute(QUERIES["find_project"], [public_key])
            row = await cursor.fetchone()
        project = None if row is None else Project(*row)
        if len(self._known) >= self._MOST:
            self._known.clear()
        self._known[public_key] = (now + self.MEMORY_S, project)
        return project
