"""`tidegauge status` and `tidegauge doctor`: how a running Tidegauge is, and all a supporter would ask."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Iterable

from ..core.errors import ConfigurationError
from ..settings import Settings
from .common import Commands, add_command

_EXIT = {"pass": 0, "ok": 0, "warn": 1, "fail": 2}


def add(commands: Commands) -> None:
    """Add the commands."""
    status = add_command(commands, "status", _status, "say how a running Tidegauge is")
    status.add_argument("--url", help="where it is; default: from TIDEGAUGE_HOST and _PORT")
    status.add_argument(
        "--key", help="API key with the scope read, for details (TIDEGAUGE_API_KEY)"
    )
    status.add_argument("--json", action="store_true", help="print the health+json document")
    doctor = add_command(
        commands, "doctor", _doctor, "examine settings, database, machine and mail; exit code 0 "
        "all well, 1 warnings, 2 failures",
    )  # fmt: skip
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")


def _status(options: argparse.Namespace, settings: Settings) -> int:
    import httpx

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    url = options.url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    key = options.key or os.environ.get("TIDEGAUGE_API_KEY")
    path = "/health/detailed" if key else "/health"
    try:
        answer = httpx.get(
            url.rstrip("/") + path,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=15,
        )
        document = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ConfigurationError(f"Nothing answers at {url}: {error}") from None
    except ValueError:
        raise ConfigurationError(f"What answers at {url} is not Tidegauge") from None
    if answer.status_code in (401, 403):
        raise ConfigurationError(f"{document.get('detail', 'The key is not accepted')}")
    if not isinstance(document, dict) or document.get("status") not in _EXIT:
        raise ConfigurationError(f"What answers at {url} is not Tidegauge")
    if options.json:
        print(json.dumps(document, indent=2))
    else:
        print(f"{document['status']}  {url}  {document.get('releaseId', '')}".rstrip())
        for line in _table(document):
            print(line)
        if not key:
            print("for details give --key or TIDEGAUGE_API_KEY")
    return _EXIT[document["status"]]


def _table(document: dict[str, object]) -> Iterable[str]:
    checks = document.get("checks")
    if not isinstance(checks, dict):
        return
    rows = [
        (-_EXIT[entry["status"]], key, entry)
        for key, entries in checks.items()
        for entry in entries
    ]
    for _, key, entry in sorted(rows, key=lambda row: (row[0], row[1])):
        shown = f"{entry.get('observedValue', '')} {entry.get('observedUnit', '')}".strip()
        what = f"{key} {entry.get('componentId', '')}".strip()
        yield f"{entry['status']:5} {what:44} {shown:>20}  {entry.get('output', '')}".rstrip()


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from ..doctor import examine

    findings = asyncio.run(examine(settings))
    if options.json:
        print(
            json.dumps(
                [{"status": f.status, "what": f.what, "finding": f.text} for f in findings],
                indent=2,
            )
        )
    else:
        for finding in findings:
            print(f"{finding.status:5} {finding.what:16} {finding.text}")
    return max(_EXIT[finding.status] for finding in findings)
