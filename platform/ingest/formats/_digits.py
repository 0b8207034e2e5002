"""Numbers at many places of a text at once."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from ._batch import Floats, Ints

LEAD: Final = 24
"""Bytes that a buffer must have before its first number."""

MAX_DIGITS: Final = 18
"""What fits into 64 bits whatever the digits are."""

_IN_NUMBER: Final = np.isin(np.arange(256), list(b"0123456789+-.eE"))
_COMMA: Final = ord(",")
_floats = msgspec.json.Decoder(list[float])

_ZEROS: Final = np.uint64(0x3030303030303030)
_HIGH: Final = np.uint64(0x8080808080808080)
_TO_HIGH: Final = np.uint64(0x7676767676767676)
"""Added to a byte over 9, it sets the byte's high bit."""


def words_of(buffer: bytes) -> NDArray[np.uint64]:
    """The little-endian word that starts at every byte."""
    return np.ndarray((len(buffer) - 7,), np.dtype("<u8"), buffer, 0, (1,))


def read_digits(
    words: NDArray[np.uint64], start: Ints, end: Ints
) -> tuple[Ints, NDArray[np.bool_]]:
    """The numbers in [start, end), and which of them are 1 to 19 digits that fit 64 bits."""
    size = end - start
    number = np.zeros(len(start), np.uint64)
    good = (size > 0) & (size <= MAX_DIGITS + 1)
    scale = 1
    for done in (0, 8, 16):
        here = np.clip(size - done, 0, 8)
        if not here.any():
            break
        # Digits of the number fill the high bytes of the word that ends where they end.
        unused = (np.uint64(8) * (8 - here).astype(np.uint64)) % np.uint64(64)
        word = words[end - done - 8] ^ _ZEROS
        word = np.where(here > 0, (word >> unused) << unused, 0)
        good &= ((word | (word + _TO_HIGH)) & _HIGH) == 0
        number += _eight(word) * np.uint64(scale)
        scale *= 10**8
    # 19 digits may pass 2^63; then the number read as signed is negative.
    signed = number.view(np.int64)
    return signed, good & (signed >= 0)


def _eight(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The number of eight bytes of 0 to 9, the lowest byte being the first digit."""
    pairs = (word * np.uint64(10) + (word >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    fours = (pairs * np.uint64(100) + (pairs >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    return (fours * np.uint64(10_000) + (fours >> np.uint64(32))) & np.uint64(0xFFFFFFFF)


def read_decimals(data: NDArray[np.uint8], start: Ints, end: Ints) -> Floats:
    """The finite numbers in [start, end), NaN where there is none; as exact as float().

    The texts are copied together into one JSON array, which msgspec reads three times as fast as
    numpy reads text. What JSON does not allow (`+1`, `.5`) makes all go one by one.
    """
    size = end - start
    if not len(size):
        return np.zeros(0)
    at = np.cumsum(size + 1) - size - 1
    text = data[np.repeat(start - at, size + 1) + np.arange(int((size + 1).sum()))]
    text[at + size] = _COMMA
    foreign = ~_IN_NUMBER[text]
    foreign[at + size] = False
    wrong = size < 1
    if foreign.any():
        wrong |= np.add.reduceat(foreign, at) > 0
    if not wrong.any():
        try:
            return np.array(_floats.decode(b"[%b]" % text[:-1].tobytes()), np.float64)
        except msgspec.DecodeError:
            pass
    values = np.full(len(size), np.nan)
    pieces = text[:-1].tobytes().split(b",") if not foreign.any() else None
    for i in np.flatnonzero(~wrong).tolist():
        piece = pieces[i] if pieces else text[at[i] : at[i] + size[i]].tobytes()
        try:
            values[i] = float(piece)
        except ValueError:
            continue
    return np.where(np.isfinite(values), values, np.nan)
