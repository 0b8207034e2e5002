"""dist/sbom.json: a CycloneDX 1.5 document of every package in the lock files, with its hashes."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "dist" / "sbom.json"
PYTHON_LOCK = ROOT / "requirements.lock"
NPM_LOCKS = (
    ROOT / "platform/storage/embedded/server/package-lock.json",
    ROOT / "dashboard/package-lock.json",
)

Json = Any
"""Any: JSON."""


def python_components(lock: str) -> list[Json]:
    """`name==version` with its hashes; what is needed on other systems only is in it, too."""
    found = []
    for entry in re.findall(r"^\w.*(?:\n[ \t].*)*", lock, re.MULTILINE):
        pin = re.match(r"([\w.-]+)==([^\s;\\]+)", entry)
        if pin is None:
            continue
        name, version = pin[1].lower(), pin[2]
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
        found.append(_component(name, version, f"pkg:pypi/{name}@{version}", "SHA-256", hashes))
    return found


def npm_components(lock: Json) -> list[Json]:
    """Packages of a package-lock.json, without those for building only."""
    found = []
    for path, package in lock["packages"].items():
        if not path or package.get("dev") or "version" not in package:
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        algorithm, _, digest = package.get("integrity", "").partition("-")
        hashes = [base64.b64decode(digest).hex()] if algorithm == "sha512" else []
        found.append(_component(name, package["version"], purl, "SHA-512", hashes))
    return found


def _component(name: str, version: str, purl: str, algorithm: str, hashes: list[str]) -> Json:
    return {
        "type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl,
        "hashes": [{"alg": algorithm, "content": content} for content in hashes],
    }  # fmt: skip


def document() -> Json:
    """The whole document; the same lock files give the same document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    components = python_components(PYTHON_LOCK.read_text())
    for lock in NPM_LOCKS:
        components += npm_components(json.loads(lock.read_text()))
    unique = {component["purl"]: component for component in components}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": project["name"], "version": project["version"],
                "purl": f"pkg:pypi/{project['name']}@{project['version']}",
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [unique[purl] for purl in sorted(unique)],
    }  # fmt: skip


def write() -> Json:
    """Write the document; returns it."""
    found = document()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, indent=2) + "\n")
    return found
