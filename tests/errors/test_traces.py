"""Traces that come as text are read into frames and grouped by them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.errors.events import check_own, complete
from tidegauge.errors.grouping import Grouping
from tidegauge.errors.traces import read_trace

from .conftest import Api, Json

TRACES = yaml.safe_load((Path(__file__).parent / "traces.yaml").read_text())


def identity(text: str) -> bytes:
    """The fingerprint of an event that has nothing but this trace."""
    return Grouping().fingerprints(complete(check_own({"stack_trace": text})), "s")[0].identity


def changed(text: str, changes: list[list[str]]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("case", TRACES, ids=lambda c: c["name"])
def test_a_trace_is_read(case: Json) -> None:
    got = [
        {
            "type": e["type"],
            "value": e["value"],
            "frames": [("" if f["in_app"] else "!") + f.get("function", "") for f in e["frames"]],
        }
        for e in read_trace(case["text"])
    ]
    assert got == case["exceptions"]


@pytest.mark.parametrize("case", TRACES, ids=lambda c: c["name"])
def test_the_same_error_groups_and_another_does_not(case: Json) -> None:
    text = case["text"]
    assert identity(changed(text, case["same"])) == identity(text)
    assert identity(changed(text, case["other"])) != identity(text)


@pytest.mark.parametrize("text", ["", "no trace", "error: at noon", "a\nb: c\n"])
def test_a_text_without_frames_is_no_trace(text: str) -> None:
    assert read_trace(text) == []


def test_frames_that_were_sent_come_first() -> None:
    sent = {
        "exceptions": [{"type": "E", "frames": [{"function": "f"}]}],
        "stack_trace": TRACES[0]["text"],
    }
    assert complete(check_own(sent))["exceptions"] == [{"type": "E", "frames": [{"function": "f"}]}]


def test_what_the_event_says_of_its_error_holds() -> None:
    document = complete(
        check_own({"error_type": "Mine", "error_message": "m", "stack_trace": TRACES[0]["text"]})
    )
    assert (document["error_type"], document["error_message"]) == ("Mine", "m")
    assert [e["type"] for e in document["exceptions"]] == ["KeyError", "shop.errors.PayError"]


@given(
    st.lists(st.sampled_from([*(c["text"] for c in TRACES), " at ", "(", "#0 ", "x:1:in `", "\0"]))
)
def test_any_text_is_read_without_a_fault(parts: list[str]) -> None:
    for exception in read_trace("".join(parts)):
        assert isinstance(exception["frames"], list)


async def test_an_event_with_a_trace_as_text_has_frames(api: Api) -> None:
    answer = await api.send({"service": "shop", "stack_trace": TRACES[1]["text"]})
    assert answer.json()["accepted"] == 1, answer.text
    assert await api.rows("SELECT error_type, culprit FROM error_groups") == [
        ("java.lang.IllegalStateException", "com.shop.Pay in charge")
    ]
