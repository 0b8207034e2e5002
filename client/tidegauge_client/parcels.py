"""Bodies on their way: a bounded queue in memory, and optionally the same on disk.

On disk a parcel is one file in the directory of this process's slot (identity.py), written before the
first attempt and removed once the server has it. The next process of that slot sends what a crash left.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

from .identity import SLOTS, take
from .registry import Registry

log = logging.getLogger("tidegauge_client")

KEEP_S = 23 * 3600.0
"""How long a parcel is tried. The server remembers bodies for 24 hours; older ones could count twice."""


@dataclass(slots=True, eq=False)
class Parcel:
    """A body and the key by which the server knows it again."""

    path: str
    body: bytes
    """gzip"""
    items: int
    """Samples or events in it, for the count of what is lost."""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    created: float = field(default_factory=time.time)
    file: Path | None = None
    expires: float = field(default_factory=lambda: time.monotonic() + KEEP_S)
    """Monotonic: a wall clock that jumps must not age what waits in memory."""
    losses: dict[str, float] = field(default_factory=dict)
    """Counts of earlier losses that are in it: lost with it, they have to be told again."""

    def write(self, directory: Path) -> None:
        """Keep it on disk. Raises OSError."""
        name = f"{int(self.created * 1000):015d}-{self.key}.parcel"
        head = json.dumps(
            {"path": self.path, "items": self.items, "key": self.key, "created": self.created}
        )
        unfinished = directory / f"{name}.part"
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(head.encode() + b"\n" + self.body)
        self.file = unfinished.replace(directory / name)

    @classmethod
    def read(cls, file: Path) -> Parcel:
        """Raises OSError, ValueError, KeyError for one that is not whole."""
        head, _, body = file.read_bytes().partition(b"\n")
        said = json.loads(head)
        created = float(said["created"])
        expires = time.monotonic() + min(KEEP_S, KEEP_S - (time.time() - created))
        return cls(
            str(said["path"]), body, int(said["items"]), str(said["key"]), created, file, expires
        )

    def discard(self) -> None:
        """It has arrived or is given up: off the disk."""
        if self.file is not None:
            with contextlib.suppress(OSError):
                self.file.unlink(missing_ok=True)


class Parcels:
    """The queue: the oldest is sent first, and dropped first where there are too many bytes."""

    def __init__(self, *, limit_bytes: int, registry: Registry, spool: Path | None = None) -> None:
        self.limit_bytes = limit_bytes
        self.changed = threading.Condition()
        self.spool = spool
        self._registry = registry
        self._queue: deque[Parcel] = deque()
        self._bytes = 0
        self._sending: Parcel | None = None
        """The one on its way: it may be arriving, so it is not dropped."""
        self._spool_failed = False

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, parcel: Parcel) -> None:
        """Add one; the oldest go where it does not fit otherwise."""
        self._write(parcel)
        with self.changed:
            self._queue.append(parcel)
            self._bytes += len(parcel.body)
            while self._bytes > self.limit_bytes and len(self._queue) > 1:
                oldest = 1 if self._queue[0] is self._sending else 0
                dropped = self._queue[oldest]
                del self._queue[oldest]
                self._give_up(dropped, "buffer_full")
            self.changed.notify_all()

    def next(self, blocked: Set[str] = frozenset(), *, take: bool = True) -> Parcel | None:
        """The oldest one whose path is not blocked; those that are too old are given up.

        Taken, it is on its way, until `done`, `replace` or `kept` says what became of it.
        """
        with self.changed:
            now = time.monotonic()
            for parcel in [p for p in self._queue if p.expires < now]:
                self._queue.remove(parcel)
                self._give_up(parcel, "too_old")
            found = next((p for p in self._queue if p.path not in blocked), None)
            if take:
                self._sending = found
            return found

    def kept(self) -> None:
        """The one on its way has not arrived and waits for another attempt."""
        with self.changed:
            self._sending = None

    def done(self, parcel: Parcel, *, lost_for: str = "") -> None:
        """It has arrived, or is lost for a reason."""
        with self.changed:
            self._sending = None
            self._queue.remove(parcel)
            if lost_for:
                self._give_up(parcel, lost_for)
            else:
                self._bytes -= len(parcel.body)
                parcel.discard()
            self.changed.notify_all()

    def replace(self, parcel: Parcel, parts: list[Parcel]) -> None:
        """Put smaller ones in the place of one that was too large."""
        for part in parts:
            self._write(part)
        with self.changed:
            self._sending = None
            place = self._queue.index(parcel)
            del self._queue[place]
            for part in reversed(parts):
                self._queue.insert(place, part)
            self._bytes += sum(len(p.body) for p in parts) - len(parcel.body)
            parcel.discard()

    def _write(self, parcel: Parcel) -> None:
        """Onto the disk, where there is a spool and it is not there yet."""
        if self.spool is None or parcel.file is not None:
            return
        try:
            parcel.write(self.spool)
            self._spool_failed = False
        except OSError as error:
            if not self._spool_failed:
                log.warning("the spool in %s cannot be written: %s", self.spool, error)
            self._spool_failed = True

    def _give_up(self, parcel: Parcel, reason: str) -> None:
        self._bytes -= len(parcel.body)
        self._registry.lose(reason, parcel.items)
        for earlier, items in parcel.losses.items():
            self._registry.lose(earlier, items)
        parcel.discard()

    def adopt(self) -> int:
        """Take over what processes that are no more left in the spool; returns how many."""
        if self.spool is None:
            return 0
        found = self._read_spool(self.spool)
        for directory in orphans(self.spool.parent):
            for parcel in self._read_spool(directory):
                with contextlib.suppress(OSError):
                    assert parcel.file is not None
                    parcel.file = parcel.file.replace(self.spool / parcel.file.name)
                    found.append(parcel)
        for parcel in sorted(found, key=lambda p: p.created):
            self.put(parcel)
        return len(found)

    def _read_spool(self, directory: Path) -> list[Parcel]:
        found = []
        for file in directory.glob("*.parcel"):
            try:
                found.append(Parcel.read(file))
            except (OSError, ValueError, KeyError, TypeError):
                self._registry.lose("spool_damaged")
                with contextlib.suppress(OSError):
                    file.unlink()
        for part in directory.glob("*.part"):  # its process died while writing
            with contextlib.suppress(OSError):
                part.unlink()
        return found

    def reset_after_fork(self, spool: Path | None) -> None:
        """In a child process: everything here is the parent's to send."""
        self.changed = threading.Condition()
        self.spool = spool
        self._queue.clear()
        self._bytes = 0
        self._sending = None


def orphans(directory: Path) -> Iterator[Path]:
    """Spool directories of slots that no live process holds; each is held while it is looked at."""
    for number in range(SLOTS):
        place = directory / str(number)
        if not place.is_dir():
            continue
        try:
            lock = take(directory / f"{number}.lock")
        except OSError:
            continue
        if lock is not None:
            with lock:
                yield place
