"""Times as people write them in queries: `now`, `-15m`, Unix seconds, ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from .clock import to_datetime
from .durations import parse_duration
from .errors import BadRequest

_EPOCH = re.compile(r"-?\d{1,13}(\.\d{1,9})?")
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def parse_time(text: str, parameter: str, now: datetime) -> datetime:
    """`now`, `-15m` and `now-7d` (before now), Unix seconds, or ISO 8601 (UTC where no offset).

    Raises BadRequest that names the parameter.
    """
    text = text.strip()
    relative = text.removeprefix("now")
    try:
        if relative == "":
            return now
        if relative[0] in "-+" and not _EPOCH.fullmatch(relative):
            delta = parse_duration(relative[1:])
            moment = now - delta if relative[0] == "-" else now + delta
        elif _EPOCH.fullmatch(text):
            moment = to_datetime(round(float(text) * 1e6))
        else:
            # an unescaped + of an offset arrives as a blank
            moment = datetime.fromisoformat(re.sub(r" (\d\d:?\d\d)$", r"+\1", text))
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest(
            f"{parameter}: {text[:60]!r} is not a time; write it like -15m, -7d, now, 1764000000 "
            "or 2026-11-24T10:00:00Z",
            where=parameter,
        ) from error
    if not _EARLIEST <= moment < _LATEST:
        raise BadRequest(f"{parameter}: {text[:60]!r} is out of range", where=parameter)
    return moment
