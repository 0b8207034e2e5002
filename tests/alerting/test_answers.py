"""What routes answer is what the OpenAPI document says, from which the dashboard's types are made."""

from __future__ import annotations

from tidegauge.alerting.routes.answers import (
    ActiveAnswer,
    AlertsAnswer,
    ChannelAnswer,
    ChannelsAnswer,
    InhibitionAnswer,
    InhibitionsAnswer,
    StoryAnswer,
)

from .test_api import Api, api

__all__ = ["api"]


async def test_answers_are_as_documented(api: Api) -> None:
    channel = await api.call(
        "POST", "/alerts/channels", {"name": "log book", "kind": "log", "config": {}}
    )
    ChannelAnswer.model_validate_json(channel.text)
    mutes = {"name": "m", "source": ["a=b"], "target": ["c=d"], "equal": ["e"]}
    InhibitionAnswer.model_validate_json((await api.call("PUT", "/alerts/inhibitions", mutes)).text)
    posted = await api.call(
        "POST", "/api/v2/alerts", [{"labels": {"alertname": "Elsewhere"}}], scope="ingest"
    )
    assert posted.status_code == 200, posted.text
    found = ActiveAnswer.model_validate_json((await api.call("GET", "/alerts")).text)
    [alert] = [each for each in found.alerts if each.rule_name == "Elsewhere"]
    acknowledged = await api.call("POST", f"/alerts/{alert.id}/acknowledge", {"note": "on it"})
    StoryAnswer.model_validate_json(acknowledged.text)
    for path, model in (
        ("/alerts", ActiveAnswer),
        ("/alerts/history", AlertsAnswer),
        (f"/alerts/{alert.id}", StoryAnswer),
        ("/alerts/channels", ChannelsAnswer),
        ("/alerts/inhibitions", InhibitionsAnswer),
    ):
        answer = await api.call("GET", path)
        assert answer.status_code == 200, answer.text
        model.model_validate_json(answer.text)
