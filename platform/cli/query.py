"""Commands that look at history: query (a table or a plot), retention preview."""

from __future__ import annotations

import argparse
import asyncio
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..core.durations import format_duration
from ..core.errors import BadRequest
from ..settings import Settings
from .common import Commands, add_command, add_group, migrated_database

if TYPE_CHECKING:
    from ..query.history import History, SeriesHistory


def add(commands: Commands) -> None:
    """Add the commands."""
    query = add_command(commands, "query", _query, "print the history of a metric")
    query.add_argument("metric", nargs="+", help="metric name")
    query.add_argument("--from", dest="start", default="-1h", metavar="TIME", help="default -1h")
    query.add_argument("--to", dest="end", default="now", metavar="TIME", help="default now")
    query.add_argument("--step", default="auto", help="bucket width (1m, 1h, 1d) or auto")
    query.add_argument("--aggregation", default="avg", help="avg, max, rate, p95, ...")
    query.add_argument("--tag", action="append", default=[], help="name=value, name=~pattern, ...")
    query.add_argument("--group-by", help="tags with commas; empty for one group")
    query.add_argument("--across", choices=["sum", "avg", "min", "max", "count"])
    query.add_argument("--top", type=int, help="only the highest by mean")
    query.add_argument("--tz", default="UTC", help="where days begin, and times are shown")
    query.add_argument("--plot", action="store_true", help="draw instead of a table")
    query.add_argument("--width", type=int, default=72, help="columns of a plot")
    retention = add_group(commands, "retention", "what is kept and dropped")
    add_command(retention, "preview", _preview, "what retention would drop now")


def _query(options: argparse.Namespace, settings: Settings) -> int:
    from ..core.times import parse_time
    from ..query.aggregations import parse_aggregation
    from ..query.grid import parse_zone
    from ..query.history import HistoryQuery, Limits, open_history
    from ..query.matchers import parse_matchers
    from ..query.parameters import parse_step
    from ..query.planner import Question
    from ..query.tiers import tiers

    now = datetime.now(UTC)
    start, end = parse_time(options.start, "--from", now), parse_time(options.end, "--to", now)
    if start >= end:
        raise BadRequest("--from: must be before --to", where="from")
    zone = parse_zone(options.tz, "--tz")
    points = max(10, min(options.width, 400)) if options.plot else 30
    question = Question(
        start,
        end,
        parse_aggregation(options.aggregation, "--aggregation"),
        step=None if options.step == "auto" else parse_step(options.step, "--step"),
        points=points,
        zone=zone,
    )
    names = options.group_by
    query = HistoryQuery(
        list(dict.fromkeys(options.metric)),
        parse_matchers(options.tag, "--tag"),
        question,
        across=options.across,
        group_by=None if names is None else tuple(n for n in names.split(",") if n),
        top=options.top,
    )
    limits = Limits(
        settings.max_points, settings.max_series, settings.max_answer_points, settings.query_timeout
    )

    async def run() -> int:
        async with migrated_database(settings) as database:
            answer = await open_history(database, query, tiers(settings), now=now, limits=limits)
            print(_about(answer))
            async for page in answer.pages:
                for series in page:
                    print()
                    print(_title(series))
                    lines = plot(series, answer, options.width) if options.plot else None
                    for line in lines or table(series, zone or UTC):
                        print(line)
        return 0

    return asyncio.run(run())


def _about(answer: History) -> str:
    tier = "+".join(dict.fromkeys(s.tier.name for s in answer.segments))
    step = "+".join(dict.fromkeys(format_duration(s.grid.step) for s in answer.segments))
    return (
        f"{answer.query.question.aggregation.name}, {tier} tier, step {step}, complete through "
        f"{answer.complete_through:%Y-%m-%d %H:%M:%SZ}"
    )


def _title(series: SeriesHistory) -> str:
    tags = ", ".join(f"{name}={printable(value)}" for name, value in sorted(series.tags.items()))
    return printable(series.metric) + (f"  {tags}" if tags else "")


def printable(text: str) -> str:
    """Text of strangers without what a terminal would act on."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def table(series: SeriesHistory, zone: object) -> list[str]:
    """A line for each bucket."""
    return [
        f"  {datetime.fromtimestamp(us / 1e6, zone):%Y-%m-%d %H:%M:%S}  {value:>14.6g}"  # type: ignore[arg-type]  # UTC or a ZoneInfo
        for us, value in zip(series.ts_us.tolist(), series.values.tolist(), strict=True)
    ]


_BLOCKS = " ▁▂▃▄▅▆▇█"


def plot(series: SeriesHistory, answer: History, width: int, height: int = 8) -> list[str]:
    """Columns of blocks over the whole window, the mean of the buckets that share one."""
    start_us, end_us = answer.segments[0].grid.start_us, answer.segments[-1].grid.end_us
    width = max(10, min(width, 400))
    sums, counts = [0.0] * width, [0] * width
    for us, value in zip(series.ts_us.tolist(), series.values.tolist(), strict=True):
        column = min(width - 1, (us - start_us) * width // (end_us - start_us))
        if math.isfinite(value):
            sums[column] += value
            counts[column] += 1
    means = [s / c if c else None for s, c in zip(sums, counts, strict=True)]
    known = [m for m in means if m is not None]
    if not known:
        return []
    low, high = min(0.0, *known) if min(known) >= 0 else min(known), max(known)
    span = (high - low) or 1.0
    lines = []
    for row in range(height - 1, -1, -1):
        cells = ""
        for mean in means:
            filled = 0 if mean is None else round((mean - low) / span * height * 8) - row * 8
            least = 1 if mean is not None and row == 0 else 0
            cells += _BLOCKS[max(least, min(8, filled))]
        label = high if row == height - 1 else low if row == 0 else None
        lines.append(f"  {'' if label is None else format(label, '.4g'):>10} {cells}")
    return lines


def _preview(_: argparse.Namespace, settings: Settings) -> int:
    from ..query.rollups import preview_retention
    from ..query.tiers import tiers

    async def run() -> int:
        async with migrated_database(settings) as database, database.connection() as connection:
            drops = await preview_retention(connection, tiers(settings), now=datetime.now(UTC))
        safe = True
        for drop in drops:
            kept = format_duration(drop.keep)
            if drop.chunks == 0:
                print(f"{drop.tier}: keeps {kept}, nothing to drop")
                continue
            print(
                f"{drop.tier}: keeps {kept}, would drop {drop.chunks} chunks, "
                f"{drop.begin:%Y-%m-%d %H:%MZ} to {drop.end:%Y-%m-%d %H:%MZ}"
            )
            if drop.covered is not None:
                print("  rolled up: " + ("yes" if drop.covered else "NO, it would be lost"))
                safe = safe and drop.covered
        return 0 if safe else 1

    return asyncio.run(run())
