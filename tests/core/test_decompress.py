"""Content encodings: what they give back, and that no bomb passes the limit."""

from __future__ import annotations

import contextlib
import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import cramjam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.core.decompress import decompress
from tidegauge.core.errors import BodyTooLarge, MalformedBody, UnsupportedMedia

LIMIT = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "snappy": lambda data: bytes(cramjam.snappy.compress_raw(data)),
    "zstd": lambda data: bytes(cramjam.zstd.compress(data)),
    "br": lambda data: bytes(cramjam.brotli.compress(data)),
}
PACKED = sorted(set(PACK) - {"", "identity"})


@given(data=st.binary(max_size=300), encoding=st.sampled_from(sorted(PACK)))
def test_round_trip(data: bytes, encoding: str) -> None:
    assert decompress(PACK[encoding](data), encoding, LIMIT) == data


@pytest.mark.parametrize("encoding", sorted(PACK))
def test_exactly_the_limit_passes_and_one_more_does_not(encoding: str) -> None:
    data = b"tide " * 4000
    packed = PACK[encoding](data)
    assert decompress(packed, encoding, len(data)) == data
    with pytest.raises(BodyTooLarge) as caught:
        decompress(packed, encoding, len(data) - 1)
    assert caught.value.limit_bytes == len(data) - 1


@given(data=st.binary(max_size=300))
def test_deflate_may_lack_the_zlib_header(data: bytes) -> None:
    assert decompress(raw_deflate(data), "deflate", LIMIT) == data


def test_gzip_members_are_joined() -> None:
    members = b"".join(gzip.compress(part) for part in (b"a 1\n", b"", b"b 2\n"))
    assert decompress(members, "GZIP", LIMIT) == b"a 1\nb 2\n"


def test_many_tiny_gzip_members_cost_linear_time() -> None:
    member = gzip.compress(b"x")
    assert decompress(member * 40_000, "gzip", LIMIT) == b"x" * 40_000


def test_stacked_encodings_are_undone_in_reverse() -> None:
    packed = zlib.compress(gzip.compress(b"data"))
    assert decompress(packed, "gzip, deflate", LIMIT) == b"data"


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("damage", ["empty", "cut", "garbage", "flipped", "tail"])
def test_broken_data_is_malformed(encoding: str, damage: str) -> None:
    data = b"".join(b"line %d of something to pack\n" % i for i in range(200))
    packed = PACK[encoding](data)
    broken = {
        "empty": b"",
        "cut": packed[: len(packed) // 2],
        "garbage": b"\xfe\x01 this is not packed at all",
        "flipped": packed[:-3] + bytes([packed[-3] ^ 0x10]) + packed[-2:],
        "tail": packed + b"\x99\x98\x97",
    }[damage]
    # brotli and snappy carry no checksum (nor did our zstd), brotli and deflate end by themselves.
    if damage == "flipped" and encoding in ("br", "snappy", "zstd"):
        with contextlib.suppress(MalformedBody):
            assert decompress(broken, encoding, LIMIT) != data
    elif damage == "tail" and encoding in ("br", "deflate"):
        assert decompress(broken, encoding, LIMIT) == data
    else:
        with pytest.raises(MalformedBody, match=encoding.removeprefix("x-")):
            decompress(broken, encoding, LIMIT)


@pytest.mark.parametrize("encoding", PACKED)
def test_bomb_is_refused_without_the_memory(encoding: str) -> None:
    bomb = PACK[encoding](bytes(40 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            decompress(bomb, encoding, LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 4 * LIMIT
    finally:
        tracemalloc.stop()


def test_snappy_that_declares_gigabytes_is_refused_unread() -> None:
    with pytest.raises(BodyTooLarge):
        decompress(b"\xff\xff\xff\xff\x0f", "snappy", LIMIT)
    with pytest.raises(MalformedBody):
        decompress(b"\xff\xff\xff\xff\x0f", "snappy", 1 << 33)


@pytest.mark.parametrize("encoding", ["compress", "snappy-framed", "gzip,gzip,gzip", "x" * 10_000])
def test_unknown_encodings_are_unsupported(encoding: str) -> None:
    with pytest.raises(UnsupportedMedia) as caught:
        decompress(b"", encoding, LIMIT)
    assert len(caught.value.detail) < 200


@given(data=st.binary(max_size=200), encoding=st.sampled_from(PACKED))
def test_random_bytes_raise_only_our_errors(data: bytes, encoding: str) -> None:
    with contextlib.suppress(MalformedBody, BodyTooLarge):
        decompress(data, encoding, LIMIT)
