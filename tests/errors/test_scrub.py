"""No secret is stored: a corpus of them in every part of an event, and what must stay readable."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import hypothesis
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.errors.documents import encode
from tidegauge.errors.hints import find_hints, luhn
from tidegauge.errors.scrub import FILTERED, PATTERNS, Scrubber, ScrubRules

from .conftest import Api, Json, event, frame

CORPUS = yaml.safe_load((Path(__file__).parent / "secrets.yaml").read_text())
VALUES = CORPUS["values"]


def everywhere(text: str) -> Json:
    """An event that holds a text in every part of it."""
    return {
        "error_message": text,
        "exceptions": [{"type": "E", "value": text, "frames": [frame("f", vars={"x": text, "y": [text]})]}],
        "breadcrumbs": [{"message": text, "data": {"sql": text}}],
        "request": {"url": text, "query": text, "headers": {"X-Note": text}, "body": {"a": {"b": text}}},
        "tags": {"note": text},
        "context": {"extra": {"deep": [{"er": text}]}},
        "user": {"note": text},
    }  # fmt: skip


def scrubbed(document: Json) -> Json:
    """The document without secrets, after a look at the JSON that comes with it."""
    clean, text = Scrubber().scrub(document)
    assert json.loads(text) == clean
    return clean


@pytest.mark.parametrize("case", VALUES, ids=lambda c: f"{c['rule']} {c['text'][:30]}")
def test_a_secret_value_is_taken_out_of_every_part(case: Json) -> None:
    text = case["text"].replace("HIDDEN", case["value"])
    clean = scrubbed(everywhere(text))
    stored = encode({k: v for k, v in clean.items() if k != "scrubbed"}).decode()
    assert case["value"] not in stored
    assert encode(case["value"]).decode()[1:-1] not in stored
    assert FILTERED in clean["error_message"]
    assert case["text"].partition("HIDDEN")[0][:5] in clean["error_message"]
    found = {f["path"]: f["rule"] for f in clean["scrubbed"]}
    assert found["exceptions[0].frames[0].vars.x"] == case["rule"]
    assert {"breadcrumbs[0].message", "request.headers.X-Note", "context.extra.deep[0].er"} <= set(
        found
    )


@pytest.mark.parametrize("rule", [p.name for p in PATTERNS])
def test_the_corpus_has_every_rule(rule: str) -> None:
    assert rule in {case["rule"] for case in VALUES}


@pytest.mark.parametrize("name", CORPUS["fields"]["secret"])
def test_the_value_of_a_secret_field_is_taken_out(name: str) -> None:
    value = {"a": "open sesame"}
    event_ = {
        "request": {"headers": {name: "open sesame"}, "query": [[name, "open sesame"]]},
        "exceptions": [{"frames": [frame("f", vars={name: "'open sesame'"})]}],
        "context": {"nested": {name: value, "list": [{name: ["open sesame"]}]}},
    }
    clean = scrubbed(event_)
    assert "open sesame" not in str(clean)
    assert clean["request"]["headers"] == {name: FILTERED}
    assert {"path": f"context.nested.{name}", "rule": "field"} in clean["scrubbed"]


@pytest.mark.parametrize("name", CORPUS["fields"]["kept"])
def test_a_field_of_another_name_stays(name: str) -> None:
    scrubber = Scrubber(ScrubRules(exempt=("secretary_count_of_staff_is_kept_by_exemption",)))
    clean, _ = scrubber.scrub({"context": {name: "open sesame"}})
    assert clean == {"context": {name: "open sesame"}}


@pytest.mark.parametrize("text", CORPUS["kept"])
def test_what_is_no_secret_stays(text: str) -> None:
    clean = scrubbed(everywhere(text))
    assert clean == everywhere(text)


def test_what_is_no_source_code_is_searched_under_its_name_too() -> None:
    clean = scrubbed({"request": {"body": {"context_line": {"password": "open sesame"}}}})
    assert clean["request"]["body"] == {"context_line": {"password": FILTERED}}


def test_counts_under_secret_names_stay() -> None:
    context = {"max_tokens": 4096, "session": True, "tokens": 1.5, "password": 1234}
    clean = scrubbed({"context": context})
    assert clean["context"] == {**context, "password": FILTERED}


def test_source_lines_keep_names_and_lose_literals() -> None:
    lines = ["password = read_password()", "connect(password='hunter2horse')", "api_key: str = key"]
    clean = scrubbed({"exceptions": [{"frames": [{"context_line": x} for x in lines]}]})
    got = [f["context_line"] for f in clean["exceptions"][0]["frames"]]
    assert got == [lines[0], f"connect(password={FILTERED})", lines[2]]


def test_own_rules_add_fields_patterns_and_exemptions() -> None:
    rules = ScrubRules(
        fields=("customer_no",),
        exempt=("csrf_state",),
        patterns=(re.compile(r"KD-\d{6}"), re.compile(r"iban (?P<secret>\w+)")),
    )
    sent = {"customer_no": "1", "csrf_state": "x", "note": "KD-123456, iban DE89370400440532013000"}
    clean, _ = Scrubber(rules).scrub({"context": sent})
    assert clean["context"] == {
        "customer_no": FILTERED, "csrf_state": "x", "note": f"{FILTERED}, iban {FILTERED}",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2::77", "2001:db8:1::"),
        ("127.0.0.1", "127.0.0.1"),
        ("203.0.113.77, 10.1.2.3", "203.0.113.0, 10.1.2.0"),
        ("unknown", "unknown"),
    ],
)
def test_addresses_lose_their_last_part_unless_told_otherwise(address: str, stored: str) -> None:
    sent = {"user": {"ip": address}, "request": {"headers": {"X-Forwarded-For": address}}}
    clean = scrubbed(sent)
    assert clean["user"]["ip"] == clean["request"]["headers"]["X-Forwarded-For"] == stored
    assert Scrubber(ScrubRules(anonymise_ip=False)).scrub(sent)[0] == sent


ALPHABET = [
    *"abz019 ._-:=\"'/@{}[]\n\t\f\v\x1c\\é\xa0ſİ", "password",
    "token", "secret", "://", "u:p@h", "Bearer ", "=>",
    "eyJhbGciOi", "4111111111111111", "api_key", "jwt", "pwd", "AKIAIOSFODNN7EXAMPLE", "é", "sk-",
]  # fmt: skip

HOSTILE = {
    "one word": "token" * 400_000,
    "words with dots": "token." * 400_000,
    "words with dashes": "a-token-" * 300_000,
    "words before no value": "password password " * 120_000,
    "beginnings of JWTs": "eyJabcdefgh-" * 200_000,
    "beginnings of keys": "SG.abcdefghijklmnop-" * 120_000,
    "names of URLs": "://a:" * 400_000,
    "headers of private keys": "-----BEGIN PRIVATE KEY" * 100_000,
}
"""Two megabytes each: what takes a time that grows with the square never ends on them."""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_searched_once_and_what_follows_it_found(text: str) -> None:
    secret = "; password=opensesame1 Bearer abcdefghijklmnop"
    clean = Scrubber().text(text + secret)
    assert "opensesame1" not in clean
    assert "abcdefghijklmnop" not in clean[-len(secret) :]


_OLD_NAMED = re.compile(
    r"(?<![\w-])(?:[\w.-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|credential|sessionid|session_id|session[_-]key|jwt)[\w-]*)"
    r"[\"']?\]?\s{0,3}(?:=>|[=:])\s{0,3}"
    r"(?P<secret>b?u?\"(?:[^\"\\]|\\.){1,2000}\"|b?u?'(?:[^'\\]|\\.){1,2000}'"
    r"|[^\s\"'&,;{}()<>\[\]]{1,2000})",
    re.ASCII | re.IGNORECASE,
)
_OLD_JWT = re.compile(r"\b(?P<secret>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)", re.ASCII)
"""The same said plainly: quadratic, and right on short texts."""


@hypothesis.settings(max_examples=500)
@given(st.data())
def test_searching_each_word_once_finds_what_searching_everywhere_finds(
    data: st.DataObject,
) -> None:
    text = "".join(data.draw(st.lists(st.sampled_from([*ALPHABET, "eyJ", "."]), max_size=25)))
    patterns = {p.name: p.regex for p in PATTERNS}
    for name, plain in (("named_value", _OLD_NAMED), ("jwt", _OLD_JWT)):
        found = [m.span("secret") for m in patterns[name].finditer(text)]
        assert found == [m.span("secret") for m in plain.finditer(text)]


async def test_no_secret_reaches_the_database(api: Api) -> None:
    secrets = [case["value"] for case in VALUES]
    body = [
        event(message=case["text"].replace("HIDDEN", case["value"]),
              request={"url": "http://h/?" + case["text"].replace("HIDDEN", case["value"])},
              tags={"t": case["text"].replace("HIDDEN", case["value"])},
              user={"id": "1", "password": case["value"]})
        for case in VALUES
    ]  # fmt: skip
    for one in body:
        assert (await api.send(one)).status_code == 200
    dump = ""
    for table in (
        "error_logs",
        "error_groups",
        "error_fingerprints",
        "error_counts",
        "told_events",
    ):
        dump += str(await api.rows(f"SELECT to_jsonb(t) - 'payload' FROM {table} t"))
    for (event_id,) in await api.rows("SELECT event_id FROM error_logs"):
        dump += str(await api.get(f"/errors/events/{event_id}"))
    for secret in secrets:
        assert secret not in dump
        assert repr(secret)[1:-1] not in dump


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    scrubber = Scrubber()
    once = scrubber.text(text)
    assert scrubber.text(once) == once


@given(st.integers(10**11, 10**18))
def test_every_card_number_has_one_check_digit(number: int) -> None:
    assert sum(luhn(f"{number}{digit}".encode()) for digit in range(10)) == 1


@hypothesis.settings(max_examples=1000)
@given(st.lists(st.sampled_from(ALPHABET), max_size=25).map("".join))
def test_a_text_without_a_hint_has_no_secret(text: str) -> None:
    clean, _ = Scrubber().scrub({"note": text})
    assert clean["note"] == Scrubber().text(text)
    if not find_hints(encode({"note": text})):
        assert clean["note"] == text


def test_what_was_sent_is_not_changed_and_a_name_met_before_is_judged_again() -> None:
    """Objects of harmless names are passed by, and not copied: one secret name makes a difference."""
    scrubber = Scrubber(ScrubRules())
    harmless = {"vars": {"a": "1", "b": "2"}, "pre_context": ["a", "b"]}
    first, _ = scrubber.scrub({"frames": [harmless]})
    assert first["frames"][0] == harmless
    sent = {"frames": [harmless, {"vars": {"a": {"b": {"password": "hunter2"}}, "b": "2"}}]}
    before = copy.deepcopy(sent)
    clean, text = scrubber.scrub(sent)
    assert sent == before
    assert clean["frames"][1]["vars"] == {"a": {"b": {"password": "[Filtered]"}}, "b": "2"}
    assert b"hunter2" not in text
    assert clean["scrubbed"] == [{"path": "frames[1].vars.a.b.password", "rule": "field"}]
