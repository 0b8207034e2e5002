"""A short run of the chaos suite; `make chaos` is the long one (docs/reliability.md)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import local_server, small_disk

from .world import World


@pytest.fixture
def directory() -> Iterator[Path]:
    """Short enough for a unix socket's 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="tg-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_on_the_embedded_database(directory: Path) -> None:
    with small_disk("600m") as disk:
        world = World(directory, None, seed=1, disk=disk)
        with world.running():
            world.slow_clients()
            world.kill_database()
            world.freeze_database(3)
            world.kill_service()
            if disk is not None:
                world.fill_disk()
            world.settle()
            world.check()


def test_two_instances_on_a_server(directory: Path) -> None:
    with small_disk("600m") as disk, local_server(disk) as server:
        if server is None:
            pytest.skip("no PostgreSQL with TimescaleDB is installed here")
        world = World(directory, server, seed=2, disk=disk)
        with world.running():
            world.cut_connections()
            if disk is not None:
                world.fill_disk()
            world.kill_service()
            world.freeze_database(3)
            world.kill_database()
            world.settle()
            world.check()
