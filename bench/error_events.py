"""Sentry envelopes of about 50 KB, as the SDK of a Python web application sends them."""

from __future__ import annotations

import gzip
import json
import random
import uuid
from datetime import UTC, datetime
from typing import Any

WORDS = [
    "order",
    "cart",
    "user",
    "price",
    "total",
    "stock",
    "item",
    "query",
    "result",
    "session",
    "request",
    "response",
    "handler",
    "value",
    "index",
    "cache",
    "store",
    "payment",
    "invoice",
    "address",
    "country",
    "customer",
    "discount",
    "shipping",
    "account",
    "balance",
]


def _line(rng: random.Random) -> str:
    names = rng.sample(WORDS, 4)
    return (
        f"        {names[0]} = self.{names[1]}.{names[2]}({names[3]}, limit={rng.randrange(100)})"
    )


def template(group: int, size_bytes: int = 50_000) -> dict[str, Any]:  # Any: JSON
    """What all events of a group share: frames with source lines, breadcrumbs, request."""
    rng = random.Random(group)
    frames = []
    for n in range(40):
        app = n % 3 == 2
        module = f"shop.module{group}_{n}" if app else f"framework.core.part{n}"
        frames.append(
            {
                "filename": module.replace(".", "/") + ".py",
                "abs_path": "/srv/app/" + module.replace(".", "/") + ".py",
                "module": module,
                "function": f"{rng.choice(WORDS)}_{rng.choice(WORDS)}",
                "lineno": rng.randrange(1, 900),
                "pre_context": [_line(rng) for _ in range(5)],
                "context_line": _line(rng),
                "post_context": [_line(rng) for _ in range(5)],
                "in_app": app,
                "vars": {},
            }
        )
    event = {
        "level": "error",
        "platform": "python",
        "release": "shop@1.4.2",
        "environment": "production",
        "server_name": "web-1",
        "transaction": f"/orders/{{id}}/step{group % 20}",
        "transaction_info": {"source": "route"},
        "exception": {
            "values": [
                {
                    "type": f"Error{group}",
                    "value": "",
                    "mechanism": {"type": "django", "handled": False},
                    "stacktrace": {"frames": frames},
                }
            ]
        },
        "breadcrumbs": {"values": []},
        "request": {
            "url": "https://shop.example/orders/17/pay", "method": "POST",
            "headers": {"Host": "shop.example", "User-Agent": "Mozilla/5.0 (X11; Linux)",
                        "Cookie": "session=abcdef", "Accept": "*/*"},
            "data": {"amount": "17.50", "currency": "EUR"},
        },
        "sdk": {"name": "sentry.python.django", "version": "2.75.0"},
        "contexts": {"runtime": {"name": "CPython", "version": "3.12.1"}, "trace": {}},
        "modules": {f"package-{n}": f"1.{n}.0" for n in range(60)},
        "extra": {},
    }  # fmt: skip
    event["padding_bytes"] = size_bytes - len(json.dumps(event))
    return event


def envelope(event: dict[str, Any], rng: random.Random) -> tuple[str, bytes]:
    """One event of its group with values of its own; id and the compressed envelope."""
    event = json.loads(json.dumps(event))
    room = event.pop("padding_bytes")
    event["event_id"] = uuid.UUID(int=rng.getrandbits(128), version=4).hex
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    event["timestamp"] = now
    [exception] = event["exception"]["values"]
    exception["value"] = f"order {rng.randrange(10**6)} of user {rng.randrange(10**4)} failed"
    event["user"] = {"id": str(rng.randrange(10_000)), "ip_address": "203.0.113.7"}
    spent = 0
    while spent < room * 0.7:
        frame = rng.choice(exception["stacktrace"]["frames"])
        name, value = (
            rng.choice(WORDS),
            f"<{rng.choice(WORDS).title()} object at {hex(rng.getrandbits(44))}>",
        )
        frame["vars"][f"{name}{len(frame['vars'])}"] = value
        spent += len(name) + len(value) + 10
    while spent < room:
        crumb = {
            "timestamp": now, "category": "query", "level": "info", "type": "default",
            "message": f"SELECT {', '.join(rng.sample(WORDS, 6))} FROM shop_order"
                       f" WHERE id = {rng.randrange(10**6)}",
        }  # fmt: skip
        event["breadcrumbs"]["values"].append(crumb)
        spent += len(json.dumps(crumb))
    payload = json.dumps(event, separators=(",", ":")).encode()
    header = json.dumps({"event_id": event["event_id"], "sent_at": now}).encode()
    item = json.dumps({"type": "event", "length": len(payload)}).encode()
    return event["event_id"], gzip.compress(header + b"\n" + item + b"\n" + payload, 6)


def envelopes(count: int, groups: int, seed: int, size_bytes: int = 50_000) -> list[bytes]:
    """Compressed envelopes, each of another event, spread over the groups."""
    rng = random.Random(seed)
    templates = [template(group, size_bytes) for group in range(groups)]
    return [envelope(templates[n % groups], rng)[1] for n in range(count)]
