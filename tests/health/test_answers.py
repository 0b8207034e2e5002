"""What routes answer is what the OpenAPI document says, from which the dashboard's types are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidegauge.health.routes.answers import (
    CheckAnswer,
    ChecksAnswer,
    DetailAnswer,
    OutcomeAnswer,
    UptimesAnswer,
    UptimeSeries,
    WindowsAnswer,
)


async def test_answers_are_as_documented(make_api: Callable[..., Any]) -> None:
    definition = {"name": "door", "kind": "tcp", "host": "127.0.0.1", "port": 1}
    window = {"title": "moving", "checks": ["door"], "cron": "0 3 * * *", "duration": "1h"}
    async with make_api(outbound_private_networks=True) as api:
        made = await api.call("POST", "/health/checks", json=definition)
        assert made.status_code == 201, made.text
        CheckAnswer.model_validate_json(made.text)
        beat = {"name": "cron", "kind": "heartbeat", "every": "1h"}
        assert (await api.call("POST", "/health/checks", json=beat)).status_code == 201
        planned = await api.call("POST", "/health/maintenance", json=window)
        assert planned.status_code == 201, planned.text
        run = await api.call("POST", "/health/checks/door/run")
        assert OutcomeAnswer.model_validate_json(run.text).status == "fail"
        for path, model in (
            ("/health/checks", ChecksAnswer),
            ("/health/checks/cron", CheckAnswer),
            ("/health/checks/uptime", UptimesAnswer),
            ("/health/checks/door/uptime", UptimeSeries),
            ("/health/maintenance", WindowsAnswer),
            ("/health/detailed", DetailAnswer),
        ):
            answer = await api.get(path)
            assert answer.status_code == 200, answer.text
            model.model_validate_json(answer.text)
