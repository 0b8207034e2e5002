"""How `-n` shares the tests out: which file goes to which worker, and when."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# They start whole programs, for minutes: one after the other, and first.
PROGRAMS = (
    "tests/chaos/test_kill.py",
    "tests/dashboard/test_browser.py",
    "tests/chaos/test_short.py",
    "tests/clients/",
    "tests/alerting/test_crashes.py",
    "tests/alerting/test_kill.py",
    "tests/alerting/test_prometheus_programs.py",
    "tests/errors/test_kill.py",
    "tests/storage/embedded/",
    "tests/test_contract.py",
    "tests/test_tutorial.py",
)


def begins_programs(nodeid: str) -> bool:
    return nodeid.startswith(PROGRAMS)


class FileScheduling(LoadScopeScheduling):
    """A file is one worker's, for the databases of modules; what begins programs is one worker's, too."""

    def _split_scope(self, nodeid: str) -> str:
        return "programs" if begins_programs(nodeid) else nodeid.split("::", 1)[0]
