"""The embedded TimescaleDB: a real one, compiled to WebAssembly, in a Node.js process of ours."""

from .database import EmbeddedDatabase
from .errors import (
    DataDirectoryLocked,
    DataDirectoryNotWritable,
    EmbeddedError,
    InstallFailed,
    NodeMissing,
    StartFailed,
)
from .files import copy_data_directory
from .install import find_node, find_npm, install

__all__ = [
    "DataDirectoryLocked",
    "DataDirectoryNotWritable",
    "EmbeddedDatabase",
    "EmbeddedError",
    "InstallFailed",
    "NodeMissing",
    "StartFailed",
    "copy_data_directory",
    "find_node",
    "find_npm",
    "install",
]
