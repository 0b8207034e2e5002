"""JSON below the level of messages: number arrays to numpy, error places, repeated names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec
import numpy as np
from msgspec import Raw

from ...core.errors import MalformedBody
from ._batch import Floats, Ints

T = TypeVar("T")

_INT_CHARACTERS: Final = b"0123456789-, \t\n\r"
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_AT: Final = re.compile(r"^(.*) - at `\$(.*)`$", re.DOTALL)
_FIELD: Final = re.compile(r"(?:required|unknown) field `([^`]*)`")
_ints = msgspec.json.Decoder(list[int])
_floats = msgspec.json.Decoder(list[float])


def located(decode: Callable[[bytes], T], body: bytes | Raw, base: str = "") -> T:
    """Run a msgspec decoder; its errors become `MalformedBody` with the path below `base`."""
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        raise _with_place(str(error), base) from None
    except msgspec.DecodeError as error:
        raise MalformedBody(str(error), where=base) from None
    except UnicodeDecodeError as error:
        detail = f"a string is not valid UTF-8: {error.reason} at its byte {error.start}"
        raise MalformedBody(detail, where=base) from None
    except RecursionError:
        raise MalformedBody("the JSON is nested too deeply", where=base) from None


def _with_place(message: str, base: str) -> MalformedBody:
    split = _AT.match(message)
    detail, path = (split[1], split[2]) if split else (message, "")
    field = _FIELD.search(detail)
    if field:
        path = f"{path}.{field[1][:80]}"
    return MalformedBody(detail, where=f"{base}{path}".removeprefix("."))


def int_array(raw: bytes | Raw, where: str) -> Ints:
    """The integers of a JSON array, without Python objects between."""
    text = bytes(raw)
    if text.translate(None, _INT_CHARACTERS) == b"[]" and text[1:-1].strip():
        numbers = np.fromstring(text[1:-1], np.int64, sep=",")
        # Saturated means that the number did not fit; the slow way says where.
        if max(-int(numbers.min()), int(numbers.max())) < 2**63 - 1:
            return numbers
    slow = located(_ints.decode, raw, where)
    for i, number in enumerate(slow):
        if not -(2**63) <= number < 2**63:
            raise MalformedBody("the integer does not fit into 64 bits", where=f"{where}[{i}]")
    return np.array(slow, np.int64)


def float_array(raw: bytes | Raw, where: str) -> Floats:
    """The numbers of a JSON array, as exact as float()."""
    return np.array(located(_floats.decode, raw, where), np.float64)


def pairs(text: bytes) -> int:
    """How many name/value pairs the objects in this (valid) JSON have, at all levels."""
    return _STRING.sub(b"", text).count(b":")
