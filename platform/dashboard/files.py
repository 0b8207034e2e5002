"""The built dashboard as files in memory, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MOST_BYTES = 20 * 1024 * 1024
"""No file of a build is that large."""

_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2",
          ".webmanifest": "application/manifest+json", ".map": "application/json"}  # fmt: skip
_COMPRESSED = (".js", ".css", ".html", ".svg", ".json", ".map", ".txt", ".webmanifest")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is served."""

    content: bytes
    gzipped: bytes | None
    """None where compressing it gains nothing."""
    media_type: str
    etag: str


def read_file(root: Path, name: str) -> File | None:
    """A file of the build by its path in it, None if there is none."""
    try:
        path = (root / name).resolve()
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return None
        state = path.stat()
    except (OSError, ValueError):  # names that no file can have
        return None
    if state.st_size > MOST_BYTES:
        return None
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, _mtime_ns: int, _size: int) -> File:
    content = path.read_bytes()
    gzipped = None
    if path.suffix in _COMPRESSED and len(content) > 1000:
        gzipped = gzip.compress(content, 7, mtime=0)
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return File(
        content,
        gzipped,
        media_type or "application/octet-stream",
        f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )
