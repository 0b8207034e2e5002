"""What is shipped: the compose file, the image's ingredients, the wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


def compose_command() -> list[str] | None:
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    return None


@pytest.mark.skipif(compose_command() is None, reason="docker-compose is not installed")
def test_the_compose_file_is_valid() -> None:
    command = [
        *(compose_command() or []),
        "--profile",
        "mail",
        "-f",
        "docker-compose.yml",
        "config",
    ]
    environment = {**os.environ, "POSTGRES_PASSWORD": "secret"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    services = yaml.safe_load(result.stdout)["services"]
    assert set(services) >= {"database", "tidegauge"}
    assert services["mail"]["profiles"] == ["mail"]
    assert services["tidegauge"]["environment"]["TIDEGAUGE_DATABASE_URL"].endswith(
        ":secret@database:5432/tidegauge"
    )


@pytest.mark.skipif(compose_command() is None, reason="docker-compose is not installed")
def test_compose_asks_for_a_password(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("")
    environment = {k: v for k, v in os.environ.items() if k != "POSTGRES_PASSWORD"}
    command = [*(compose_command() or []), "--env-file", str(tmp_path / "env"), "config"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode != 0
    assert "POSTGRES_PASSWORD" in result.stderr


def test_the_wheel_has_all_it_needs_and_no_database(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "-w", str(tmp_path), str(ROOT)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "db" / "schema").glob("*.sql"):
        assert f"tidegauge/schema/{path.name}" in names
    for path in (ROOT / "platform").rglob("*"):
        if path.suffix in (".py", ".sql", ".mjs") and "node_modules" not in path.parts:
            assert f"tidegauge/{path.relative_to(ROOT / 'platform')}" in names
    for path in (ROOT / "client" / "tidegauge_client").rglob("*.py"):
        assert str(path.relative_to(ROOT / "client")) in names
    assert "tidegauge/storage/embedded/server/package-lock.json" in names
    assert not [n for n in names if "node_modules" in n or n.endswith(".wasm")]
    assert not [n for n in names if n.startswith("platform/")]


def test_the_client_is_a_wheel_of_its_own_without_dependencies(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "-w", str(tmp_path), str(ROOT / "client")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    [wheel] = tmp_path.glob("tidegauge_client-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        [metadata] = [n for n in archive.namelist() if n.endswith("METADATA")]
        required = [
            line
            for line in archive.read(metadata).decode().splitlines()
            if line.startswith("Requires-Dist") and "extra ==" not in line
        ]
    assert required == []
    # -I -S: no site-packages, so nothing but the standard library
    alone = subprocess.run(
        [sys.executable, "-I", "-S", "-c",
         f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r});"
         "from tidegauge_client import Tidegauge, counter;"
         "t = Tidegauge(service='s'); t.instrument_libraries(); counter('c').add(); t.close();"
         "print(sorted(m for m in sys.modules if m in ('psutil', 'fastapi', 'psycopg')))"],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.strip() == "[]"


def test_locks_pin_hashes_and_name_no_address() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        pins = re.findall(r"^\w[^ ]*==\S+", text, re.MULTILINE)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
    npm = (ROOT / "platform/storage/embedded/server/package-lock.json").read_text()
    assert "resolved" not in npm
    assert '"integrity": "sha512-' in npm


def test_the_standard_library_keeps_its_platform_module() -> None:
    result = subprocess.run(
        [sys.executable, "-c", "import platform, tidegauge.app; print(platform.python_version())"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("3.")


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not dead
