"""Which errors are the same: families of traces, rules, versions that keep known groups."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.errors.events import complete
from tidegauge.errors.grouping import VERSIONS, Grouping, Rule, Version
from tidegauge.errors.grouping.frames import signatures
from tidegauge.errors.grouping.parameterise import parameterise

from .conftest import Api, Json, event

FAMILIES = yaml.safe_load((Path(__file__).parent / "families.yaml").read_text())
_FRAME = re.compile(r"(!?)([^@#^]*)(?:@([^#^]*))?(?:#(\d+))?(?:\^(\d+))?")


def frame_of(text: str) -> Json:
    """A frame from its line in families.yaml."""
    place, function, line = (part.strip() for part in text.split(" ::", 2))
    if "pkg/mod" in place or "@8." in place:  # a version in the path is no module
        path, _, module = place.rpartition("@") if place.count("@") > 1 else (place, "", "")
        library, number, column = "", None, None
    else:
        match = _FRAME.fullmatch(place)
        assert match, text
        library, path, module, number, column = match.groups()
    frame: Json = {"filename": path, "function": function, "in_app": not library}
    if module:
        frame["module"] = module
    if line:
        frame["context_line"] = line
    if number:
        frame["lineno"] = int(number)
    if column:
        frame["colno"] = int(column)
    return frame


def document(case: Json) -> Json:
    """A document from a case of families.yaml."""
    found = {
        k: v for k, v in case.items() if k not in ("type", "value", "frames", "cause", "message")
    }
    if "message" in case:
        found["error_message"] = case["message"]
    else:
        causes = [{"type": case["cause"], "value": "c"}] if "cause" in case else []
        frames = [frame_of(f) for f in case.get("frames", ())]
        found["exceptions"] = [
            *causes, {"type": case["type"], "value": case["value"], "frames": frames},
        ]  # fmt: skip
    return complete(found)


def identity(case: Json, grouping: Grouping | None = None) -> bytes:
    return (
        (grouping or Grouping()).fingerprints(document(case), case.get("service", "s"))[0].identity
    )


def test_the_families_are_many_and_of_every_language() -> None:
    assert len(FAMILIES) >= 60
    languages = {f["name"].split(",")[0] for f in FAMILIES}
    assert {"python", "javascript", "java", "go", "ruby", "php", "messages"} <= languages


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f["name"])
def test_family(family: Json) -> None:
    same, different = family.get("same"), family.get("different")
    identities = [identity(case) for case in same or different]
    assert len(identities) >= 2
    assert len(set(identities)) == (1 if same else len(identities))


def test_a_rule_of_the_operator_comes_before_all_else() -> None:
    grouping = Grouping(
        (Rule({"type": "Timeout*", "message": "*database*"}, ("slow", "{{ type }}")),)
    )
    a = identity({"type": "TimeoutError", "value": "the database is slow"}, grouping)
    b = identity(
        {"type": "TimeoutError", "value": "no database", "frames": ["a.py@a :: f :: x"],
         "fingerprint": ["own"]},
        grouping,
    )  # fmt: skip
    c = identity({"type": "TimeoutError", "value": "the queue is slow"}, grouping)
    assert a == b != c


def _second_version(document: dict[str, Any]) -> list[str]:
    return ["type only", document["error_type"]]


async def test_a_new_version_keeps_known_errors_in_their_groups(api: Api) -> None:
    await api.send([event("A"), event("B")])
    old = {g["error_type"]: g["id"] for g in (await api.get("/errors/groups"))["groups"]}
    preparation = api.platform.errors.intake._preparation
    before = preparation.grouping
    preparation.grouping = Grouping(versions=(Version(2, _second_version), *VERSIONS))
    try:
        await api.send([event("A"), event("C"), event("C", exceptions=[{"type": "C"}])])
    finally:
        preparation.grouping = before
    groups = {g["error_type"]: g for g in (await api.get("/errors/groups"))["groups"]}
    assert groups["A"]["id"] == old["A"]
    assert groups["A"]["count"] == 2
    assert groups["C"]["count"] == 2
    shown = await api.get(f"/errors/groups/{old['A']}")
    assert sorted(f["version"] for f in shown["fingerprints"]) == [1, 2]


@given(st.text(max_size=200))
def test_a_message_is_parameterised_once_and_for_all(message: str) -> None:
    once = parameterise(message)
    assert len(once) <= 4 * 1000
    assert parameterise(message) == once


@given(
    number=st.integers(), other=st.integers(), text=st.from_regex(r"[a-z ]{1,30}", fullmatch=True)
)
def test_whole_numbers_make_no_difference(number: int, other: int, text: str) -> None:
    assert parameterise(f"{text} {number} x") == parameterise(f"{text} {other} x")


@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_signatures_are_no_longer_than_the_stack_and_keep_the_innermost_frame(
    names: list[str],
) -> None:
    frames = [{"module": "m", "function": name, "in_app": True} for name in names]
    found = signatures(frames)
    assert len(found) <= len(frames)
    if frames:
        assert found[-1][1] == names[-1]
