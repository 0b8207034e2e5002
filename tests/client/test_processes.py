"""Processes that fork, end, and are killed: every value once, on a recording server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.client.recorder import Recorder, Reply
from tests.serving import ROOT, free_port
from tests.waiting import eventually


def environment(recorder: Recorder, **extra: str) -> dict[str, str]:
    """What a user exports."""
    return {
        **os.environ,
        "TIDEGAUGE_URL": recorder.url,
        "TIDEGAUGE_KEY": "tg_key",
        "TIDEGAUGE_SERVICE": f"shop{os.getpid()}",  # instance numbers of our own
        "TIDEGAUGE_FLUSH_INTERVAL": "0.2",
        "TIDEGAUGE_SHUTDOWN_TIMEOUT": "15",  # machines that run tests are busy
        **extra,
    }


@contextmanager
def running(command: list[str], env: dict[str, str], url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server, stopped by SIGTERM at the end."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(url + "/ready", timeout=5)
                break
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def run(script: str, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


UVICORN = [sys.executable, "-m", "uvicorn", "--log-level", "warning"]
GUNICORN = [sys.executable, "-m", "gunicorn", "--log-level", "error"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ([*UVICORN, "tests.client.applications:app", "--port", "{port}"], 1),
        ([*UVICORN, "tests.client.applications:app", "--port", "{port}", "--workers", "2"], 2),
        ([*GUNICORN, "tests.client.applications:wsgi", "-b", "127.0.0.1:{port}", "-w", "2",
          "--preload"], 2),
        ([*GUNICORN, "tests.client.applications:wsgi", "-b", "127.0.0.1:{port}", "-w", "2",
          "--threads", "8"], 2),
    ],
    ids=["uvicorn", "uvicorn workers", "gunicorn preload", "gunicorn threads"],
)  # fmt: skip
def test_counts_of_all_workers_are_exact_to_the_last_request(
    command: list[str], expected: int, recorder: Recorder
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    workers = set()
    requests = 200
    with running([c.format(port=port) for c in command], environment(recorder), url) as process:
        for _ in range(requests // 10):
            with httpx.Client() as client:  # a connection each, so that all workers get some
                for _ in range(10):
                    workers.add(client.get(url + "/order/1").text)
        process.terminate()
        process.wait(20)
    assert len(workers) == expected
    assert recorder.total("orders") == requests
    counted = {
        dict(tags)["service.instance.id"]: value
        for (name, tags), value in recorder.totals().items()
        if name == "orders"
    }
    assert len(counted) == expected
    served = recorder.total("http.server.request.count", http__route="/order/{item}")
    assert served == requests


def test_a_server_that_takes_its_time_gets_the_last_requests_of_uvicorn(
    recorder: Recorder,
) -> None:
    """uvicorn ends by the signal as soon as the lifespan is over."""
    recorder.reply = lambda _n, _r: Reply(after_s=0.5)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [*UVICORN, "tests.client.applications:app", "--port", str(port)]
    env = environment(recorder, TIDEGAUGE_FLUSH_INTERVAL="3600")
    with running(command, env, url) as process:
        for _ in range(5):
            httpx.get(url + "/order/1")
        process.terminate()
        process.wait(20)
    assert recorder.total("orders") == 5


def test_what_the_parent_recorded_is_not_sent_by_its_children(recorder: Recorder) -> None:
    script = """
        import os
        from tidegauge_client import Tidegauge, counter
        Tidegauge(flush_interval_s=3600, resources=False)
        counter("orders").add(5, by="parent")
        children = []
        for i in range(4):
            child = os.fork()
            if child == 0:
                counter("orders").add(1, by="child")
                raise SystemExit(0)  # as gunicorn's workers end
            children.append(child)
        for child in children:
            assert os.waitpid(child, 0)[1] == 0
        counter("orders").add(5, by="parent")
    """
    result = run(script, environment(recorder))
    assert result.returncode == 0, result.stderr
    assert recorder.total("orders", by="parent") == 10
    assert recorder.total("orders", by="child") == 4
    instances = {
        dict(tags)["service.instance.id"]
        for (name, tags), _ in recorder.totals().items()
        if name == "orders" and dict(tags)["by"] == "child"
    }
    parents = {
        dict(tags)["service.instance.id"]
        for (name, tags), _ in recorder.totals().items()
        if name == "orders" and dict(tags)["by"] == "parent"
    }
    assert len(parents) == 1
    assert not parents & instances


def test_children_of_multiprocessing_send_what_they_have(recorder: Recorder) -> None:
    script = """
        import multiprocessing
        from tidegauge_client import Tidegauge, counter

        def work(n):
            counter("jobs").add(n)

        Tidegauge(flush_interval_s=3600, resources=False)
        context = multiprocessing.get_context("fork")
        processes = [context.Process(target=work, args=(n,)) for n in (1, 2, 3)]
        for p in processes: p.start()
        for p in processes: p.join()
    """
    result = run(script, environment(recorder))
    assert result.returncode == 0, result.stderr
    assert recorder.total("jobs") == 6


def test_forking_while_threads_record_neither_hangs_nor_counts_twice(recorder: Recorder) -> None:
    script = """
        import os, threading
        from tidegauge_client import Tidegauge, counter, histogram
        Tidegauge(flush_interval_s=0.02, resources=False)
        orders, ended = counter("orders"), threading.Event()

        def record():
            for i in range(20_000):
                orders.add(1, by="parent")
                histogram("size").record(i)

        threads = [threading.Thread(target=record) for _ in range(4)]
        for t in threads: t.start()
        children = []
        for _ in range(8):
            child = os.fork()
            if child == 0:
                for _ in range(2000):
                    orders.add(1, by="child")
                raise SystemExit(0)
            children.append(child)
        for child in children:
            assert os.waitpid(child, 0)[1] == 0
        for t in threads: t.join()
    """
    result = run(script, environment(recorder))
    assert result.returncode == 0, result.stderr
    assert recorder.total("orders", by="parent") == 80_000
    assert recorder.total("orders", by="child") == 16_000


def test_a_child_forked_during_the_first_connection_reports(recorder: Recorder) -> None:
    """A preloading server forks at some moment of the parent's first flush, whichever it is."""
    script = """
        import os, sys, time
        from tidegauge_client import Tidegauge, counter
        Tidegauge(flush_interval_s=0.01, resources=False)
        counter("starts").add()
        time.sleep(float(sys.argv[1]))
        child = os.fork()
        if child == 0:
            counter("orders").add()
            raise SystemExit(0)
        assert os.waitpid(child, 0)[1] == 0
    """
    moments = [0.004 + i * 0.002 for i in range(10)]
    for moment in moments:
        result = run(script, environment(recorder), str(moment))
        assert result.returncode == 0, result.stderr
    assert recorder.total("orders") == len(moments)


def test_instance_numbers_are_taken_over(recorder: Recorder) -> None:
    script = """
        from tidegauge_client import Tidegauge, counter
        print(Tidegauge(resources=False).instance)
    """
    names = {run(script, environment(recorder)).stdout for _ in range(3)}
    assert len(names) == 1
    assert names.pop().strip().endswith("-0")


SPOOLING = """
    import os, sys, time
    from tidegauge_client import Tidegauge, counter
    tidegauge = Tidegauge(flush_interval_s=3600, resources=False, spool_dir=sys.argv[1])
    for i in range(int(sys.argv[2])):
        counter("orders").add(1)
        tidegauge.flush(0.05)
    print("flushed", flush=True)
    if sys.argv[3] == "die":
        os.kill(os.getpid(), 9)
"""


def test_a_spool_survives_kill_9_and_is_sent_once_by_the_next_process(
    recorder: Recorder, tmp_path: Path
) -> None:
    recorder.reply = lambda _n, _r: Reply(503)
    env = environment(recorder)
    result = run(SPOOLING, env, str(tmp_path), "5", "die")
    assert result.returncode == -signal.SIGKILL
    assert "flushed" in result.stdout, result.stderr
    assert recorder.total("orders") == 0
    recorder.reply = lambda _n, _r: Reply()
    assert run(SPOOLING, env, str(tmp_path), "1", "end").returncode == 0
    assert recorder.total("orders") == 6
    assert not list(tmp_path.rglob("*.parcel"))
    keys = {r.headers["Idempotency-Key"] for r in recorder.received}
    assert len(keys) <= 7


def test_a_spool_that_was_answered_but_not_removed_keeps_its_key(
    recorder: Recorder, tmp_path: Path
) -> None:
    """kill -9 between the server's commit and the removal: the server knows the key again."""
    env = environment(recorder)
    recorder.reply = lambda _n, _r: Reply(silent=True)  # it takes it, and nobody hears of it
    result = run(SPOOLING, env, str(tmp_path), "1", "die")
    assert result.returncode == -signal.SIGKILL
    recorder.reply = lambda _n, _r: Reply()
    assert run(SPOOLING, env, str(tmp_path), "0", "end").returncode == 0
    sent = [r for r in recorder.received if any(s["name"] == "orders" for s in r.body["series"])]
    assert len(sent) >= 2
    assert len({r.headers["Idempotency-Key"] for r in sent}) == 1
    assert len({r.raw for r in sent}) == 1


def test_spools_of_dead_workers_are_adopted_and_those_of_live_ones_are_not(
    recorder: Recorder, tmp_path: Path
) -> None:
    recorder.reply = lambda _n, _r: Reply(503)
    env = environment(recorder)
    script = """
        import os, sys
        from tidegauge_client import Tidegauge, counter
        tidegauge = Tidegauge(flush_interval_s=3600, resources=False, spool_dir=sys.argv[1])
        ready, done = os.pipe(), os.pipe()
        if os.fork() == 0:  # dies; the parent lives on
            counter("orders").add(2, by="dead")
            tidegauge.flush(0.05)
            os.write(ready[1], b"x")
            os.kill(os.getpid(), 9)
        os.read(ready[0], 1)
        counter("orders").add(3, by="alive")
        tidegauge.flush(0.05)
        print("ready", flush=True)
        sys.stdin.read()
        os.kill(os.getpid(), 9)
    """
    alive = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], cwd=ROOT, env=env,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert alive.stdout is not None
        assert alive.stdout.readline() == "ready\n"
        later = Recorder()
        env["TIDEGAUGE_URL"] = later.url
        assert run(SPOOLING, env, str(tmp_path), "0", "end").returncode == 0
        assert later.total("orders", by="dead") == 2
        assert later.total("orders", by="alive") == 0
    finally:
        alive.kill()
        alive.wait()
        later.close()


def test_a_spool_that_cannot_be_written_is_said_and_does_without(
    recorder: Recorder, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run(SPOOLING, environment(recorder), str(tmp_path / "file"), "2", "end")
    assert result.returncode == 0, result.stderr
    assert "no spool" in result.stderr
    assert recorder.total("orders") == 2


def test_damaged_spool_files_are_set_aside(recorder: Recorder, tmp_path: Path) -> None:
    env = environment(recorder)
    place = tmp_path / env["TIDEGAUGE_SERVICE"] / "0"
    place.mkdir(parents=True)
    (place / "000-bad.parcel").write_bytes(b"nonsense")
    (place / "001-cut.parcel.part").write_bytes(b"{}")
    assert run(SPOOLING, env, str(tmp_path), "1", "end").returncode == 0
    assert recorder.total("orders") == 1
    assert recorder.total("tidegauge.client.lost", reason="spool_damaged") == 1
    assert not [p for p in place.iterdir() if p.suffix != ".lock"]


def test_an_exception_that_ends_the_process_is_reported(recorder: Recorder) -> None:
    script = """
        from tidegauge_client import Tidegauge
        Tidegauge(resources=False).instrument_libraries()
        raise RuntimeError("the end")
    """
    result = run(script, environment(recorder))
    assert result.returncode == 1
    assert "the end" in result.stderr
    [event] = recorder.events()
    assert (event["error_type"], event["severity"]) == ("RuntimeError", "fatal")


def test_a_server_that_is_dead_delays_the_end_by_two_seconds_at_most(recorder: Recorder) -> None:
    recorder.reply = lambda _n, _r: Reply(silent=True)
    script = """
        from tidegauge_client import Tidegauge, counter
        import time
        Tidegauge(resources=False)
        counter("orders").add()
        print(time.monotonic(), flush=True)
    """
    result = run(script, environment(recorder, TIDEGAUGE_SHUTDOWN_TIMEOUT="2"))
    assert result.returncode == 0
    assert 1.5 < time.monotonic() - float(result.stdout) < 3.5


def test_everything_arrives_though_the_server_is_killed_again_and_again(
    recorder: Recorder,
) -> None:
    dead = False
    recorder.reply = lambda n, _: Reply(503 if dead or n % 3 == 0 else 200)
    env = environment(recorder, TIDEGAUGE_FLUSH_INTERVAL="0.05")
    script = """
        from tidegauge_client import Tidegauge, counter
        import time, tidegauge_client.delivery as delivery
        delivery.PAUSE_S = delivery.LONGEST_PAUSE_S = 0.02
        tidegauge = Tidegauge(resources=False)
        for _ in range(1000):
            counter("orders").add()
            time.sleep(0.001)
        end = time.monotonic() + 10
        while not tidegauge.flush() and time.monotonic() < end:
            pass
    """
    result = run(script, env)
    assert result.returncode == 0, result.stderr
    eventually(lambda: recorder.total("orders") == 1000, within_s=5)
