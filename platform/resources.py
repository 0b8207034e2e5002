"""Files that come with the package, found in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def schema_dir() -> Path:
    """The directory of the SQL migrations."""
    installed = _PACKAGE / "schema"
    return installed if installed.is_dir() else _PACKAGE.parent / "db" / "schema"


def dashboard_dir() -> Path:
    """The directory of the built dashboard; it may not be there (yet)."""
    installed = _PACKAGE / "dashboard_dist"
    return installed if installed.is_dir() else _PACKAGE.parent / "dashboard" / "dist"
