"""`make audit`: asks the registries for known vulnerabilities of the locked packages, writes the SBOM.

Exit code 1 if there is one; a registry that does not answer such questions is said, and no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv

from scripts import sbom

ROOT = sbom.ROOT
TOOLS = ROOT / ".venv" / "audit"


def python_packages(lock: str) -> int:
    """How many packages of a lock file have a known vulnerability; -1 if nobody says."""
    command = [
        str(TOOLS / "bin/pip-audit"), "--disable-pip", "--require-hashes", "--format", "json",
        "--progress-spinner", "off", "-r", str(ROOT / lock),
    ]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(result.stdout)["dependencies"]
    except ValueError:
        return -1
    asked = [p for p in packages if "vulns" in p]
    if not asked:
        return -1
    bad = [p for p in asked if p["vulns"]]
    for package in bad:
        ids = ", ".join(v["id"] for v in package["vulns"])
        print(f"  {package['name']} {package['version']}: {ids}")
    return len(bad)


def npm_packages(directory: str) -> int:
    """The same of a package-lock.json."""
    command = ["npm", "audit", "--package-lock-only", "--json"]
    try:
        result = subprocess.run(
            command, cwd=ROOT / directory, capture_output=True, text=True, check=False
        )
        found = json.loads(result.stdout)["vulnerabilities"]
    except (OSError, ValueError, KeyError):
        return -1
    for name, package in found.items():
        print(f"  {name}: {package['severity']}")
    return len(found)


def main() -> int:
    if not (TOOLS / "bin/pip-audit").exists():
        venv.create(TOOLS, with_pip=True)
        pip = [str(TOOLS / "bin/python"), "-m", "pip", "install", "-q", "--require-hashes"]
        subprocess.run([*pip, "-r", str(ROOT / "requirements-audit.lock")], check=True)
    worst = 0
    for name, count in (
        ("requirements.lock", python_packages("requirements.lock")),
        ("requirements-dev.lock", python_packages("requirements-dev.lock")),
        ("dashboard/package-lock.json", npm_packages("dashboard")),
        ("the embedded database", npm_packages("platform/storage/embedded/server")),
    ):
        said = "the registry does not say" if count < 0 else f"{count} packages with known faults"
        print(f"{name}: {said}")
        worst = max(worst, count)
    document = sbom.write()
    print(f"{sbom.TARGET.relative_to(ROOT)}: {len(document['components'])} packages")
    return 1 if worst > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
