"""What a check found, and application/health+json made of it (draft-inadarei-api-health-check)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..core.clock import to_datetime
from ..core.service import Status

MEDIA_TYPE = "application/health+json"

ComponentType = Literal["component", "datastore", "system"]

_RANK = {Status.PASS: 0, Status.WARN: 1, Status.FAIL: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One measurement of one component, judged. `output` says why it is not `pass`."""

    component: str
    measurement: str = ""
    status: Status = Status.PASS
    observed: float | int | str | None = None
    unit: str = ""
    output: str = ""
    component_type: ComponentType = "component"
    time_us: int = 0
    component_id: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """`component:measurement`, the name under which health+json lists it."""
        return f"{self.component}:{self.measurement}" if self.measurement else self.component


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of some states; nothing at all is `pass`."""
    return max(statuses, key=_RANK.__getitem__, default=Status.PASS)


def document(
    findings: Iterable[Finding], status: Status, **members: Any
) -> dict[str, Any]:  # Any: JSON members
    """The health+json document of some findings."""
    checks: dict[str, list[dict[str, Any]]] = {}
    outputs = []
    for finding in findings:
        entry: dict[str, Any] = {
            "componentId": finding.component_id,
            "componentType": finding.component_type,
            "observedValue": finding.observed,
            "observedUnit": finding.unit,
            "status": finding.status.value,
            "time": _rfc3339(finding.time_us) if finding.time_us else "",
            "output": finding.output if finding.status is not Status.PASS else "",
            "links": dict(finding.links),
        }
        kept = {k: v for k, v in entry.items() if v not in ("", None, {})}
        checks.setdefault(finding.key, []).append(kept)
        if finding.status is not Status.PASS and finding.output:
            outputs.append(f"{finding.key}: {finding.output}")
    made = {"status": status.value, **members}
    if status is not Status.PASS and outputs:
        made["output"] = "; ".join(outputs[:5])
    return {**made, "checks": checks}


def http_status(status: Status) -> int:
    """200 for pass and warn, 503 for fail."""
    return 503 if status is Status.FAIL else 200


def _rfc3339(us: int) -> str:
    return to_datetime(us).isoformat(timespec="milliseconds").replace("+00:00", "Z")
