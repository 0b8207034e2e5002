"""Error events: what they say, what they must not say, and how many there are."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.conftest import MakeClient
from tests.client.recorder import Recorder, Reply
from tests.waiting import eventually
from tidegauge_client import (
    Tidegauge,
    add_breadcrumb,
    capture_exception,
    capture_message,
    hooks,
    set_context,
    set_tag,
    set_user,
)
from tidegauge_client.logs import TidegaugeHandler
from tidegauge_client.registry import Registry
from tidegauge_client.request import CURRENT, RequestContext
from tidegauge_client.scrub import REMOVED, is_secret_name, scrub, scrub_query, scrub_text

Json = Any  # Any: decoded JSON


class Unshowable:
    def __repr__(self) -> str:
        raise AssertionError("the application's __repr__ was called")


def fail(password: str, order: int) -> None:
    held = Unshowable()  # noqa: F841 - a variable of the frame
    items = [1, "two", {"token": "t", "price": 3}]  # noqa: F841 - a variable of the frame
    raise ValueError(f"order {order} is odd")


def failed() -> Exception:
    try:
        try:
            fail("hunter" + "2", 7)
        except ValueError as cause:
            raise RuntimeError("no order") from cause
    except RuntimeError as error:
        return error


def only_event(client: Tidegauge) -> Json:
    [event] = client.reporter.take()
    json.dumps(event)
    return event


def test_an_event_tells_the_chain_with_source_and_variables(make_client: MakeClient) -> None:
    client = make_client(release="1.2")
    event_id = capture_exception(failed(), tags={"plan": "pro"}, context={"job": 3})
    event = only_event(client)
    assert event["event_id"] == event_id
    assert len(event_id) == 32
    assert (event["service"], event["environment"], event["release"]) == ("shop", "test", "1.2")
    assert (event["severity"], event["platform"]) == ("error", "python")
    assert (event["error_type"], event["error_message"]) == ("RuntimeError", "no order")
    assert event["tags"] == {"plan": "pro"}
    assert event["context"]["job"] == 3
    cause, last = event["exceptions"]
    assert (cause["type"], cause["value"]) == ("ValueError", "order 7 is odd")
    assert (last["type"], last["module"]) == ("RuntimeError", "builtins")
    assert last["mechanism"] == {"type": "capture", "handled": True}
    frame = cause["frames"][-1]
    assert frame["function"] == "fail"
    assert frame["module"] == __name__
    assert frame["filename"].endswith("tests/client/test_errors.py")
    assert frame["context_line"].strip() == 'raise ValueError(f"order {order} is odd")'
    assert frame["pre_context"][0].startswith("def fail") or len(frame["pre_context"]) == 5
    assert frame["in_app"] is True
    assert frame["vars"]["order"] == "7"
    assert frame["vars"]["password"] == REMOVED
    assert frame["vars"]["held"].endswith("Unshowable>")
    assert frame["vars"]["items"] == "[1, 'two', {'token': [removed], 'price': 3}]"
    assert "hunter2" not in json.dumps(event)


def test_frames_of_libraries_are_not_the_application_s(make_client: MakeClient) -> None:
    client = make_client()
    try:
        json.loads("{")
    except ValueError as error:
        capture_exception(error)
    frames = only_event(client)["exceptions"][-1]["frames"]
    assert [f["in_app"] for f in frames] == [True, False, False, False]
    assert "vars" not in frames[-1]


def test_the_same_exception_is_reported_once(make_client: MakeClient) -> None:
    client = make_client()
    error = failed()
    first = capture_exception(error)
    assert capture_exception(error) == first
    logging.getLogger("shop").error("again", exc_info=error)
    assert len(client.reporter.take()) == 1


def test_an_exception_object_that_is_raised_again_is_reported_for_each_request(
    make_client: MakeClient,
) -> None:
    client = make_client()
    error = ValueError("made once")
    for _ in range(3):
        request = RequestContext({"type": "http", "path": "/"}, 0)
        client.failed(error, request, mechanism="asgi")
        client.failed(error, request, mechanism="asgi")
    assert len(client.reporter.take()) == 3


def test_a_deep_recursion_and_a_long_chain_are_cut(make_client: MakeClient) -> None:
    client = make_client()

    def deeper(n: int) -> None:
        deeper(n + 1)

    error: Exception = ValueError("first")
    try:
        deeper(0)
    except RecursionError as recursion:
        error = recursion
    for i in range(30):
        following = ValueError(str(i))
        following.__cause__ = error
        error = following
    capture_exception(error)
    event = only_event(client)
    assert len(event["exceptions"]) <= 10
    assert event["error_message"] == "29"
    try:
        deeper(0)
    except RecursionError as recursion:
        capture_exception(recursion)
    assert len(only_event(client)["exceptions"][0]["frames"]) <= 60


def test_a_circular_chain_ends(make_client: MakeClient) -> None:
    client = make_client()
    one, two = ValueError("1"), ValueError("2")
    one.__cause__, two.__cause__ = two, one
    capture_exception(one)
    assert len(only_event(client)["exceptions"]) == 2


def test_an_exception_that_cannot_be_shown_is_reported_all_the_same(
    make_client: MakeClient,
) -> None:
    client = make_client()

    class Odd(Exception):
        __slots__ = ()

        def __str__(self) -> str:
            raise TypeError

    capture_exception(Odd())
    assert only_event(client)["error_type"] == "Odd"


def test_requests_users_and_steps_are_on_the_event(make_client: MakeClient) -> None:
    client = make_client()
    scope: Json = {
        "type": "http", "method": "POST", "path": "/pay", "scheme": "https",
        "query_string": b"api_key=abc&page=2", "client": ("192.0.2.7", 1),
        "headers": [(b"host", b"shop.example"), (b"authorization", b"Bearer abcdefgh"),
                    (b"cookie", b"session=1"), (b"accept", b"*/*")],
    }  # fmt: skip
    request = RequestContext(scope, 0)
    request.route, request.status = "/pay", 500
    token = CURRENT.set(request)
    try:
        set_user(id="u7", email="a@b.example")
        set_tag("plan", "pro")
        set_context("basket", {"items": 3, "card_number": "4111 1111 1111 1111"})
        for i in range(60):
            add_breadcrumb(f"step {i}", token="t", amount=i)
        capture_exception(failed())
    finally:
        CURRENT.reset(token)
    event = only_event(client)
    assert event["request_id"] == request.request_id
    assert event["user"] == {"id": "u7", "email": "a@b.example"}
    assert event["tags"]["plan"] == "pro"
    assert event["context"]["basket"] == {"items": 3, "card_number": REMOVED}
    assert event["request"] == {
        "method": "POST", "url": "https://shop.example/pay", "path": "/pay", "route": "/pay",
        "query": f"api_key={REMOVED}&page=2", "status": 500,
        "headers": {"host": "shop.example", "authorization": REMOVED, "accept": "*/*"},
    }  # fmt: skip
    assert len(event["breadcrumbs"]) == 50
    assert event["breadcrumbs"][-1]["data"] == {"token": REMOVED, "amount": 59}
    assert "192.0.2.7" not in json.dumps(event)


def test_addresses_are_sent_where_it_is_asked_for(make_client: MakeClient) -> None:
    client = make_client(personal_data=True)
    request = RequestContext({"type": "http", "path": "/", "client": ("192.0.2.7", 1)}, 0)
    client.failed(failed(), request, mechanism="asgi")
    assert only_event(client)["user"] == {"ip": "192.0.2.7"}


def test_before_send_changes_and_drops(make_client: MakeClient) -> None:
    def before_send(event: Json) -> Json:
        return None if event["error_type"] == "KeyError" else {**event, "tags": {"seen": "yes"}}

    client = make_client(before_send=before_send)
    capture_exception(KeyError("x"))
    capture_exception(ValueError("x"))
    assert only_event(client)["tags"] == {"seen": "yes"}


def test_a_before_send_that_fails_harms_nobody(make_client: MakeClient, registry: Registry) -> None:
    client = make_client(before_send=lambda _: 1 / 0)
    assert capture_exception(ValueError("x")) == ""
    assert client.reporter.take() == []
    assert [p.tags for p in registry.collect()] == [(("reason", "event_failed"),)]


def test_a_flood_of_errors_is_bounded_and_counted(
    make_client: MakeClient, registry: Registry
) -> None:
    client = make_client(errors_per_minute=20)
    for i in range(100):
        capture_exception(ValueError(str(i)))
    assert len(client.reporter.take()) in (20, 21)
    [lost] = registry.collect()
    assert lost.tags == (("reason", "event_rate_limited"),)
    assert lost.value in (79, 80)


def test_sampling_keeps_about_its_share(make_client: MakeClient, registry: Registry) -> None:
    client = make_client(error_sample_rate=0.3, errors_per_minute=10**6)
    kept = sum(bool(capture_exception(ValueError(str(i)))) for i in range(1000))
    assert 200 < kept < 400
    assert len(client.reporter.take()) == kept
    assert [p.value for p in registry.collect()] == [1000 - kept]


def test_logged_errors_are_events_and_other_lines_are_steps(make_client: MakeClient) -> None:
    client = make_client()
    logger = logging.Logger("shop.pay")
    logger.addHandler(TidegaugeHandler())
    request = RequestContext({"type": "http", "path": "/"}, 0)
    token = CURRENT.set(request)
    try:
        logger.debug("unseen")
        logger.info("charging")
        logger.error("declined: %s", "code 5")
        try:
            raise KeyError("x")
        except KeyError:
            logger.critical("broken", exc_info=True)
    finally:
        CURRENT.reset(token)
    declined, broken = client.reporter.take()
    assert (declined["error_type"], declined["error_message"]) == ("shop.pay", "declined: code 5")
    assert declined["fingerprint"] == ["shop.pay", "declined: %s"]
    assert declined["tags"]["logger"] == "shop.pay"
    assert [b["message"] for b in declined["breadcrumbs"]] == ["charging"]
    assert declined["exceptions"][0]["frames"][-1]["module"] == __name__
    assert (broken["error_type"], broken["severity"]) == ("KeyError", "fatal")
    assert broken["context"]["log"] == "broken"


def test_our_own_log_lines_are_no_events(make_client: MakeClient) -> None:
    client = make_client()
    logger = logging.getLogger("tidegauge_client")
    handler = TidegaugeHandler()
    logger.addHandler(handler)
    try:
        logger.error("cannot send")
    finally:
        logger.removeHandler(handler)
    assert client.reporter.take() == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_exception_that_ends_a_thread_is_reported(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client()
    monkeypatch.setattr(hooks, "_installed", False)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    hooks.install(client)
    thread = threading.Thread(target=lambda: 1 / 0, name="worker")
    thread.start()
    thread.join()
    assert [
        (e["error_type"], e["tags"]["thread"], e["exceptions"][-1]["mechanism"])
        for e in client.reporter.take()
    ] == [("ZeroDivisionError", "worker", {"type": "threading", "handled": False})]


def test_events_go_to_the_server_soon_and_once(make_client: MakeClient, recorder: Recorder) -> None:
    recorder.reply = lambda n, _: Reply(503 if n == 0 else 200)
    make_client()
    event_id = capture_exception(failed())
    eventually(lambda: len(recorder.events()) == 1, within_s=10)
    assert recorder.events()[0]["event_id"] == event_id
    assert {r.path for r in recorder.received} == {"/api/v1/errors"}


def test_texts_that_are_no_unicode_arrive(make_client: MakeClient, recorder: Recorder) -> None:
    client = make_client()
    capture_exception(ValueError("odd \ud800 text"), context={"x": "\udfff"})
    client.flush()
    assert recorder.events()[0]["error_message"] == "odd ? text"


def test_messages_have_the_place_they_came_from(make_client: MakeClient) -> None:
    client = make_client()
    assert capture_message("stock is low", severity="warning", fingerprint=["stock"])
    event = only_event(client)
    assert (event["severity"], event["error_message"]) == ("warning", "stock is low")
    assert event["fingerprint"] == ["stock"]
    assert event["exceptions"][0]["frames"][-1]["function"].startswith("test_messages")


def test_nothing_happens_before_there_is_a_client() -> None:
    assert capture_exception(ValueError("x")) == ""
    assert capture_message("x") == ""
    set_user(id="1")
    set_tag("a", "b")
    add_breadcrumb("x")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("password=hunter2 rest", "password=[removed] rest"),
        ('{"api_key": "abc", "n": 1}', '{"api_key": [removed], "n": 1}'),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [removed]"),
        ("postgresql://user:secret@host/db", "postgresql://[removed]@host/db"),
        ("redis://:pw@cache:6379/0", "redis://[removed]@cache:6379/0"),
        ("key tg_abcdefghijk", "key [removed]"),
        ("AKIAABCDEFGHIJKLMNOP", "[removed]"),
        ("jwt eyJhbGciOi.eyJzdWIiOi.c2lnbmF0", "jwt [removed]"),
        ("card 4111 1111 1111 1111.", "card [removed]."),
        ("order 4111 1111 1111 1112", "order 4111 1111 1111 1112"),
        ("an ordinary line about passwords", "an ordinary line about passwords"),
        ("https://host/path?x=1", "https://host/path?x=1"),
        ("user@example.com:8080", "user@example.com:8080"),
    ],
)
def test_secrets_are_removed_by_their_look(text: str, kept: str) -> None:
    assert scrub_text(text) == kept


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True), ("user_password", True), ("PASSWD", True), ("pwd", True),
        ("api_key", True), ("X-Api-Key", True), ("access_token", True), ("Authorization", True),
        ("cookie", True), ("Set-Cookie", True), ("csrf_token", True), ("client_secret", True),
        ("private_key", True), ("DATABASE_DSN", True), ("cvv", True), ("sessionid", True),
        ("author", False), ("passenger", False), ("key", False), ("page", False),
        ("signal", False), ("compass", False), ("order_id", False), ("bypass", False),
        ("pinned", False), ("message", False),
    ],
)  # fmt: skip
def test_secrets_are_removed_by_their_name(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret
    assert scrub({name: "value"})[name] == (REMOVED if secret else "value")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=20,
)


@given(values)
def test_scrubbing_twice_changes_nothing_more_and_gives_json(value: Json) -> None:
    once = scrub({"x": value})
    json.dumps(once, allow_nan=False)
    assert scrub(once) == once


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6, max_size=30))
def test_a_password_never_survives(secret: str) -> None:
    for text in (f"password={secret}", f'"token": "{secret}"', f"db://u:{secret}@h/"):
        assert secret not in scrub_text(text).replace(REMOVED, "")
    assert scrub_query(f"a=1&password={secret}") == f"a=1&password={REMOVED}"
    assert secret not in scrub_query(f"password=x%26{secret}&b=2")


@pytest.mark.parametrize("piece", ["a.", "eyJ-", "token ", "a://", "x=", "4 ", "Bearer "])
def test_scrubbing_hostile_text_is_quick(piece: str) -> None:
    started = time.process_time()
    for _ in range(5):
        scrub_text(piece * 4000 + "token")
    assert time.process_time() - started < 2


def test_a_huge_value_is_cut() -> None:
    assert len(scrub_text("x" * 100_000)) < 5000
    assert len(scrub({"x": list(range(10_000))})["x"]) == 100
