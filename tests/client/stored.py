"""What a Tidegauge has stored."""

from __future__ import annotations

import httpx

from tests.serving import Serving


def stored(
    tidegauge: Serving, metric: str, **tags: str
) -> dict[tuple[tuple[str, str], ...], float]:
    """Sum of all stored values by tags."""
    filters = [f"{k.replace('__', '.')}={v}" for k, v in tags.items()]
    answer = httpx.get(
        tidegauge.url + "/metrics/history",
        params={"metric": metric, "from": "-30m", "to": "now+5m", "step": "1h",
                "aggregation": "sum", "tag": filters, "tier": "raw"},
        headers=tidegauge.headers,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return {tuple(sorted(s["tags"].items())): sum(s["values"]) for s in answer.json()["series"]}
