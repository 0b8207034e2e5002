"""`make bench`: every comparison, and docs/benchmarks.md with its charts made of what was found.

    make bench ARGS="--database-url postgresql://... [--bugsink DIR] [--only history] [--render]"

Each bench runs by itself and leaves its figures in docs/benchmarks/; the page is made of all that are
there, so that one of them can be renewed alone. The URL is of a TimescaleDB server on which databases
may be made: a service that starts on a used one hands out no key.
"""

from __future__ import annotations

import argparse
import contextlib
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from .results import MORE_IS_BETTER, Figure, Results

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
FIGURES = ROOT / "docs" / "benchmarks"


@dataclass(frozen=True)
class Bench:
    """One section of the page."""

    name: str
    title: str
    text: str
    arguments: tuple[str, ...]
    on_server: bool = True
    """Whether --database-url is understood."""
    makes_databases: bool = False
    """Whether it is to be a server's on which it makes its own, instead of an empty database's."""
    beside_bugsink: bool = False


BENCHES = (
    Bench(
        "ingest",
        "Ingest",
        "Samples a second over HTTP from two senders, 2,000 series, acknowledged when they are safe on "
        "disk (fsync). Every receiver gets the same bodies in turns; medians of the rounds.",
        ("bench.receivers", "--rounds", "3"),
    ),
    Bench(
        "history",
        "History",
        "20 million samples of 5,000 series, asked for over HTTP; median of the rounds. Prometheus and "
        "VictoriaMetrics hold the same samples and are asked the same by PromQL.",
        ("bench.query", "--rounds", "15"),
        makes_databases=True,
    ),
    Bench(
        "client",
        "Client",
        "What a middleware adds to a request of the same FastAPI application.",
        ("bench.client",),
        on_server=False,
    ),
    Bench(
        "errors",
        "Errors",
        "Events of 50 KB by Sentry's protocol, until the last one is in the database, grouped.",
        ("bench.errors",),
        makes_databases=True,
        beside_bugsink=True,
    ),
    Bench(
        "storm",
        "Storm of errors",
        "A million events in bodies of 500: each is counted, payloads are kept of ever fewer.",
        ("bench.errors", "--storm", "1000000", "--storm-groups", "10000", "--list"),
        makes_databases=True,
    ),
    Bench(
        "alerting",
        "Alerting",
        "One evaluation of all rules over 50,000 live series; median of the rounds.",
        ("bench.alerting",),
    ),
    Bench(
        "health",
        "Health",
        "/health/live, asked every 10 ms while two senders write as fast as they can; beside it what a "
        "process on the same machine that does nothing but answer makes of it.",
        ("bench.health", "--only", "live", "--seconds", "20"),
    ),
    Bench(
        "overload",
        "Overload",
        "Bodies are offered at ten times the rate that senders reach who wait for answers; /health/live "
        "meanwhile, and what a process that does nothing but answer makes of it.",
        ("bench.overload", "--seconds", "20"),
    ),
    Bench(
        "maintenance",
        "Maintenance",
        "Six hours of samples, with and without all that policies do in six hours at the same time.",
        ("bench.maintenance", "--hours", "6", "--rate", "150000"),
        makes_databases=True,
    ),
)

HEAD = """# Benchmarks

`make bench ARGS="--database-url postgresql://..."` runs what is below, with Debian's prometheus,
victoria-metrics and influxdb and the peers from PyPI, and renews this page; `--only NAME` one section.
Everything, senders and databases too, is on the one machine named. Figures of one section are of one run:
compare within it, not across; peers are compared with the better of ours.

"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", help="a TimescaleDB server, besides the embedded one")
    parser.add_argument(
        "--bugsink", help="directory of its commands: bin/ of a venv of its own with PyPI's bugsink"
    )
    parser.add_argument("--only", action="append", choices=[b.name for b in BENCHES])
    parser.add_argument("--render", action="store_true", help="only make the page again")
    options = parser.parse_args()
    for bench in () if options.render else BENCHES:
        if options.only is None or bench.name in options.only:
            peers = (
                ["--bugsink", options.bugsink] if bench.beside_bugsink and options.bugsink else []
            )
            run(bench, options.database_url, peers)
    write()


def run(bench: Bench, url: str | None, peers: list[str]) -> None:
    """One bench in a process of its own; its figures replace those that were there."""
    with tempfile.TemporaryDirectory(prefix="tg-") as scratch, contextlib.ExitStack() as stack:
        found = Path(scratch) / "figures.json"
        command = [sys.executable, "-m", *bench.arguments, *peers, "--json", str(found)]
        if url is not None and bench.on_server:
            made = url if bench.makes_databases else stack.enter_context(fresh(url))
            command += ["--database-url", made]
        print(f"\n## {bench.title}\n", flush=True)
        subprocess.run(command, cwd=ROOT, check=True)
        FIGURES.mkdir(exist_ok=True)
        (FIGURES / f"{bench.name}.json").write_text(found.read_text())


@contextlib.contextmanager
def fresh(url: str) -> Iterator[str]:
    """A database of this run's own."""
    name = f"tidegauge_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        try:
            yield make_conninfo(url, dbname=name)
        finally:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def write() -> None:
    """The page and its charts, of the figures that there are."""
    parts = [HEAD]
    behind: list[str] = []
    for bench in BENCHES:
        path = FIGURES / f"{bench.name}.json"
        if path.exists():
            results = Results.read(path)
            (FIGURES / f"{bench.name}.svg").write_text(chart(results.figures))
            parts.append(section(bench, results))
            behind += where_behind(results.figures)
    parts.append("## Where peers are ahead\n\n")
    parts += [f"- {line}\n" for line in behind] or ["Nowhere in these runs.\n"]
    if missing := [b.title for b in BENCHES if not (FIGURES / f"{b.name}.json").exists()]:
        parts.append(f"\nNot run yet on this machine: {', '.join(missing)}.\n")
    PAGE.write_text("".join(parts))


def section(bench: Bench, results: Results) -> str:
    """Title, what was done, the table, the chart, the conditions."""
    versions = ", ".join(v if v.startswith(k) else f"{k} {v}" for k, v in results.versions.items())
    return (
        f"## {bench.title}\n\n{bench.text}\n\n{table(results.figures)}\n"
        f"![{bench.title}, as bars](benchmarks/{bench.name}.svg)\n\n"
        f"{results.day}; {results.machine}; {versions}. `.venv/bin/{results.command}`\n\n"
    )


def table(figures: list[Figure]) -> str:
    """A row for each `what`, a column for each `who`; of a peer, how the best of ours compares."""
    columns = list(dict.fromkeys(f.who for f in figures))
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "--:|" * len(columns)]
    for what, row in _rows(figures):
        cells = [_shown(row[who], row) if who in row else "" for who in columns]
        lines.append(f"| {what}, {next(iter(row.values())).unit} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _rows(figures: list[Figure]) -> Iterator[tuple[str, dict[str, Figure]]]:
    for what in dict.fromkeys(f.what for f in figures):
        yield what, {f.who: f for f in figures if f.what == what}


def _shown(figure: Figure, row: dict[str, Figure]) -> str:
    text = _number(figure.value)
    ours = [f for f in row.values() if _is_ours(f.who)]
    if not ours or _is_ours(figure.who) or not figure.value:
        return text
    return f"{text} (ours is {_best(ours).value / figure.value:.2f}x)"


def _best(figures: Sequence[Figure]) -> Figure:
    best = max if figures[0].unit in MORE_IS_BETTER else min
    return best(figures, key=lambda f: f.value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _is_ours(who: str) -> bool:
    return who.startswith("Tidegauge")


def where_behind(figures: list[Figure]) -> list[str]:
    """In words, each row in which a peer is better than the best of ours."""
    lines = []
    for what, row in _rows(figures):
        ours = [f for f in row.values() if _is_ours(f.who)]
        peers = [f for f in row.values() if not _is_ours(f.who) and f.who != "a bystander"]
        if not ours or not peers:
            continue
        mine, unit = _best(ours).value, ours[0].unit
        for peer in peers:
            factor = peer.value / mine if unit in MORE_IS_BETTER else mine / peer.value
            if factor > 1:
                lines.append(f"{what}: {peer.who} by {factor:.1f} times")
    return lines


_BAR, _GAP, _LEFT, _WIDTH, _ROOM = 16, 12, 230, 420, 170
_COLOURS = {True: "#0f766e", False: "#94a3b8"}


def chart(figures: list[Figure]) -> str:
    """Bars as SVG, the rows below each other, each as wide as its greatest figure says; ours in
    colour. Texts take the colour that the page has."""
    y = 0
    parts: list[str] = []
    for what, row in _rows(figures):
        greatest = max(f.value for f in row.values()) or 1
        parts.append(_text(_LEFT, y + 12, what, "start", bold=True))
        y += 20
        for who, figure in row.items():
            width = max(1.0, figure.value / greatest * _WIDTH)
            parts.append(_text(_LEFT - 8, y + 12, who, "end"))
            parts.append(
                f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR - 2}" rx="2"'
                f' fill="{_COLOURS[_is_ours(who)]}"/>'
            )
            shown = f"{_number(figure.value)} {figure.unit}"
            parts.append(_text(_LEFT + width + 6, y + 12, shown, "start"))
            y += _BAR
        y += _GAP
    width = _LEFT + _WIDTH + _ROOM
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" width="{width}"'
        f' height="{y}" role="img" font-family="system-ui, sans-serif" font-size="12">\n'
        "<style>text{fill:#334155}@media(prefers-color-scheme:dark){text{fill:#cbd5e1}}</style>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


if __name__ == "__main__":
    main()
