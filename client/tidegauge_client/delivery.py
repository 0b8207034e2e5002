"""Brings parcels to the server: one thread, retries, and a clear word in the log where it cannot.

What an answer means:
    2xx            arrived; what the server refused of it is counted and logged once per reason
    413            cut in two and sent again
    401, 403, 404, 3xx   the key or URL is wrong: said once, kept, tried again every minute
    408, 425, 429, 5xx, no answer   kept, tried again after a growing, jittered pause or Retry-After
    other 4xx      this body will never be accepted: dropped, counted, said
"""

from __future__ import annotations

import gzip
import json
import logging
import random
import threading
import time
from dataclasses import dataclass
from typing import Any

from .parcels import Parcel, Parcels
from .post import Answer, Server
from .registry import Registry

log = logging.getLogger("tidegauge_client")

ATTEMPT_S = 10.0
"""Longest time of one attempt, from the connection to the last byte of the answer."""
PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LONGEST_RETRY_AFTER_S = 600.0
MISCONFIGURED = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405})
LATER = frozenset({408, 425, 429})


@dataclass(slots=True)
class Lane:
    """What goes to one path of the server, or to the server at all."""

    failures: int = 0
    """In a row."""
    not_before: float = 0.0
    trouble: str = ""
    """What was said in the log and still holds."""


class Delivery:
    """The sending thread of a process.

    Where the server answers, only the path that it answered for has to wait: errors that it cannot
    take (an older Tidegauge, a full queue) do not hold up metrics. No answer holds up everything.
    """

    def __init__(self, server: Server, key: str, parcels: Parcels, registry: Registry) -> None:
        self._server = server
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "User-Agent": "tidegauge-client",
        }
        self._parcels = parcels
        self._registry = registry
        self._random = random.Random()  # noqa: S311 - jitter
        self._server_lane = Lane()
        self._lanes: dict[str, Lane] = {}
        self._unanswered = 0
        self._said: set[str] = set()
        self._ending = threading.Event()
        self._deadline: float | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin sending."""
        self._thread = threading.Thread(target=self._run, name="tidegauge-delivery", daemon=True)
        self._thread.start()

    def drain(self, deadline: float) -> bool:
        """Send now what waits; True if all of it has arrived.

        Returns once all has been tried, after an attempt without an answer, or at `deadline`
        (monotonic).
        """
        with self._parcels.changed:
            unanswered = self._unanswered
            for lane in (self._server_lane, *self._lanes.values()):
                lane.not_before = 0.0
            self._parcels.changed.notify_all()
            while self._unanswered == unanswered:
                left = deadline - time.monotonic()
                if left <= 0 or self._parcels.next(self._blocked(), take=False) is None:
                    break
                self._parcels.changed.wait(left)
            return not len(self._parcels)

    def stop(self, deadline: float) -> bool:
        """Send what waits until `deadline` (monotonic), then end; True if all has arrived."""
        self._deadline = deadline
        arrived = self.drain(deadline)
        self._ending.set()
        with self._parcels.changed:
            self._parcels.changed.notify_all()
        if self._thread is not None:
            self._thread.join(max(0.0, min(0.2, deadline - time.monotonic())))
        return arrived

    def reset_after_fork(self) -> None:
        """In a child process: a connection and thread of its own."""
        self._server.close()
        self._server_lane, self._lanes = Lane(), {}
        self._ending = threading.Event()
        self._deadline = None
        self._random = random.Random()  # noqa: S311 - jitter
        self.start()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                parcel = self._next()
                if parcel is not None:
                    self._send(parcel)
            except Exception:  # a fault of ours must not end the thread
                log.exception("tidegauge-client could not send")
                self._wait(self._server_lane, None)
        self._server.close()

    def _blocked(self) -> set[str]:
        """Paths that have to wait."""
        now = time.monotonic()
        return {path for path, lane in self._lanes.items() if lane.not_before > now}

    def _next(self) -> Parcel | None:
        """Wait until something is to be sent and may be."""
        with self._parcels.changed:
            now = time.monotonic()
            due = self._server_lane.not_before
            parcel = None
            if due <= now:
                parcel = self._parcels.next(self._blocked())
                due = min((x.not_before for x in self._lanes.values() if x.not_before > now),
                          default=now)  # fmt: skip
            if parcel is None and not self._ending.is_set():
                self._parcels.changed.wait(due - now if due > now else None)
        return parcel

    def _send(self, parcel: Parcel) -> None:
        deadline = time.monotonic() + ATTEMPT_S
        if self._deadline is not None:
            deadline = min(deadline, self._deadline)
        headers = {**self._headers, "Idempotency-Key": parcel.key}
        try:
            answer = self._server.post(parcel.path, parcel.body, headers, deadline=deadline)
        except Exception as error:  # of sockets, TLS, names, HTTP: all mean no answer
            self._keep(self._server_lane, f"{self._server.shown} gives no answer: {said(error)}")
            return
        lane = self._lanes.setdefault(parcel.path, Lane())
        status = answer.status
        self._server_lane.failures = 0
        if 200 <= status < 300:
            self._works(self._server_lane)
            self._works(lane)
            self._arrived(parcel, answer)
        elif status == 413:
            self._cut(parcel)
        elif status in MISCONFIGURED:
            self._keep(lane, what_is_wrong(self._server.shown, parcel, answer), LONGEST_PAUSE_S)
        elif status >= 500 or status in LATER:
            self._keep(lane, f"{self._server.shown} answers {status}", answer.retry_after_s)
        else:
            self._lose(parcel, "refused", f"{status} {detail(answer.body)}")

    def _arrived(self, parcel: Parcel, answer: Answer) -> None:
        try:
            result = json.loads(answer.body)
            rejected = int(result.get("rejected") or 0)
            reasons = result.get("rejects") or []
        except (ValueError, TypeError, AttributeError):
            rejected, reasons = 0, []
        if rejected:
            self._registry.lose("rejected", rejected)
            for reject in reasons[:20] if isinstance(reasons, list) else []:
                if isinstance(reject, dict):
                    what = (
                        f"{reject.get('reason')}: {reject.get('detail')} {reject.get('name', '')}"
                    )
                    self._say_once(f"rejected {reject.get('reason')}", f"the server refused {what}")
        self._parcels.done(parcel)

    def _lose(self, parcel: Parcel, reason: str, why: str) -> None:
        self._say_once(reason + why[:3], f"{parcel.items} items dropped: {why}")
        self._parcels.done(parcel, lost_for=reason)

    def _cut(self, parcel: Parcel) -> None:
        parts = halves(parcel)
        if parts:
            self._parcels.replace(parcel, parts)
        else:
            self._lose(parcel, "too_large", "413 a single item is larger than the server takes")

    def _works(self, lane: Lane) -> None:
        lane.failures = 0
        if lane.trouble:
            log.info("%s takes data again", self._server.shown)
            lane.trouble = ""

    def _keep(self, lane: Lane, trouble: str, pause_s: float | None = None) -> None:
        """Try again later; the first time of a kind says why."""
        if trouble != lane.trouble:
            log.warning("%s; data is kept and tried again", trouble)
            lane.trouble = trouble
        self._wait(lane, pause_s)

    def _wait(self, lane: Lane, pause_s: float | None) -> None:
        """Leave the lane alone for as long as is asked for, or longer each time."""
        self._parcels.kept()
        lane.failures += 1
        if pause_s is None:
            pause_s = min(LONGEST_PAUSE_S, PAUSE_S * 2 ** min(lane.failures - 1, 10))
            pause_s *= self._random.uniform(0.5, 1)
        else:
            pause_s = min(pause_s, LONGEST_RETRY_AFTER_S) * self._random.uniform(1, 1.2)
        with self._parcels.changed:
            self._unanswered += lane is self._server_lane
            lane.not_before = time.monotonic() + pause_s
            self._parcels.changed.notify_all()

    def _say_once(self, kind: str, text: str) -> None:
        if kind not in self._said and len(self._said) < 100:
            self._said.add(kind)
            log.warning("%s", text)


def said(error: BaseException) -> str:
    """An exception in a few words."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text)[:200]


def detail(body: bytes) -> str:
    """What a problem document says."""
    try:
        document = json.loads(body)
        return str(document.get("detail") or document.get("title") or "")[:300]
    except (ValueError, AttributeError):
        return body[:200].decode("utf-8", "replace")


def what_is_wrong(server: str, parcel: Parcel, answer: Answer) -> str:
    """The sentence for a URL or key that cannot work."""
    status = answer.status
    if status == 401:
        return f"{server} does not know the key ({status}): check TIDEGAUGE_KEY"
    if status == 403:
        return f"{server} says the key may not send ({status}): it needs the scope ingest"
    if answer.location:
        return (
            f"{server} redirects to {answer.location[:200]} ({status}): set that as TIDEGAUGE_URL"
        )
    return f"{server}{parcel.path} does not exist ({status}): check TIDEGAUGE_URL"


def halves(parcel: Parcel) -> list[Parcel]:
    """Two parcels with the items of one; empty if it has but one item."""
    document: dict[str, Any] = json.loads(gzip.decompress(parcel.body))  # Any: JSON
    if "events" in document:
        items = document["events"]
        middle = len(items) // 2
        parts = [{"events": items[:middle]}, {"events": items[middle:]}]
        sizes = [middle, len(items) - middle]
    else:
        items, values = document["series"], document["samples"]["values"]
        middle = len(items) // 2
        parts = [
            {
                "series": series,
                "samples": {
                    "series": list(range(len(series))),
                    "timestamps": document["samples"]["timestamps"],
                    "values": part,
                },
                "precision": document["precision"],
            }
            for series, part in (
                (items[:middle], values[:middle]),
                (items[middle:], values[middle:]),
            )
        ]
        sizes = [middle, len(items) - middle]
    if not middle:
        return []
    return [
        Parcel(
            parcel.path,
            gzip.compress(json.dumps(part, separators=(",", ":")).encode(), 5),
            size,
            created=parcel.created,
            expires=parcel.expires,
            losses={} if i else parcel.losses,
        )
        for i, (part, size) in enumerate(zip(parts, sizes, strict=True))
    ]
