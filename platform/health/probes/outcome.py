"""What a probe saw."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...core.service import Status

Observed = dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one probe; `output` says why it is not `pass`."""

    status: Status = Status.PASS
    output: str = ""
    duration_s: float = 0.0
    observed: Observed = field(default_factory=dict)

    def warned(self, why: str) -> Outcome:
        """The same with one more reason for a warning; a fail stays one."""
        status = Status.WARN if self.status is Status.PASS else self.status
        return replace(self, status=status, output=f"{self.output}; {why}" if self.output else why)


class ProbeFailed(Exception):
    """The service answered, and not as its check asks for; the text says how."""
