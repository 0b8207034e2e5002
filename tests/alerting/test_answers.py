"""What routes answer is what the OpenAPI document says, from which the dashboard's types are made."""

from __future__ import annotations

from tidegauge.alerting.routes.answers import (
    ActiveAnswer,
    AlertsAnswer,
    BackTestAnswer,
    ChannelAnswer,
    ChannelsAnswer,
    InhibitionAnswer,
    InhibitionsAnswer,
    RuleAnswer,
    RulesAnswer,
    RuleSaved,
    RulesPlanAnswer,
    SilenceAnswer,
    SilencesAnswer,
    StoryAnswer,
    TrialAnswer,
)

from .test_api import RULE, Api, api

__all__ = ["api"]


async def test_answers_are_as_documented(api: Api) -> None:
    channel = await api.call(
        "POST", "/alerts/channels", {"name": "log book", "kind": "log", "config": {}}
    )
    number = ChannelAnswer.model_validate_json(channel.text).id
    tried = await api.call("POST", f"/alerts/channels/{number}/test")
    assert TrialAnswer.model_validate_json(tried.text).delivered
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
    rule = RuleSaved.model_validate_json((await api.call("POST", "/alerts/rules", RULE)).text)
    put = await api.call("PUT", f"/alerts/rules/{rule.id}", {**RULE, "change_against": "1d"})
    assert RuleSaved.model_validate_json(put.text).change_against == 86_400
    patched = await api.call("PATCH", f"/alerts/rules/{rule.id}", {"threshold": 7})
    RuleAnswer.model_validate_json(patched.text)
    absent = {**RULE, "metric_name": "nothing", "aggregation": "absence", "group_by": []}
    tried = await api.call("POST", "/alerts/rules/test", {"rule": absent, "from": "-1h"})
    assert BackTestAnswer.model_validate_json(tried.text).alerts
    recurrence = {"from": "22:00", "to": "06:00", "timezone": "Europe/Berlin"}
    silence = {"matchers": ["a=b"], "reason": "r", "ends_at": "2100-01-01T00:00:00Z"}
    made = await api.call("POST", "/alerts/silences", {**silence, "recurrence": recurrence})
    SilenceAnswer.model_validate_json(made.text)
    yaml = "rules: [{rule_name: Hot, metric_name: temp, threshold: 31}, {rule_name: New, metric_name: a}]"
    planned = await api.http.post(
        "/alerts/rules/import",
        content=yaml,
        headers={"Authorization": f"Bearer {api.keys['admin']}"},
    )
    assert RulesPlanAnswer.model_validate_json(planned.text).update[0].changes
    for path, model in (
        ("/alerts", ActiveAnswer),
        ("/alerts/history", AlertsAnswer),
        (f"/alerts/{alert.id}", StoryAnswer),
        ("/alerts/channels", ChannelsAnswer),
        ("/alerts/inhibitions", InhibitionsAnswer),
        ("/alerts/rules", RulesAnswer),
        (f"/alerts/rules/{rule.id}", RuleAnswer),
        ("/alerts/silences", SilencesAnswer),
    ):
        answer = await api.call("GET", path)
        assert answer.status_code == 200, answer.text
        model.model_validate_json(answer.text)
