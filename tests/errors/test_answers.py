"""What routes answer is what the OpenAPI document says, from which the dashboard's types are made."""

from __future__ import annotations

from tidegauge.errors.routes.answers import (
    ChangedAnswer,
    EventAnswer,
    EventsAnswer,
    ForgottenAnswer,
    FrequencyAnswer,
    GroupsAnswer,
    GroupState,
    GroupWhole,
    ProjectAnswer,
    ProjectsAnswer,
    ServicesAnswer,
    StoredAnswer,
)

from .conftest import Api, event


async def test_answers_are_as_documented(api: Api) -> None:
    own = {"colour": "red", "breadcrumbs": [None, "x"], "user": {"id": "u7"}}
    sent = await api.send([event(**own), event("KeyError", "other"), {"severity": "blue"}])
    stored = StoredAnswer.model_validate_json(sent.text)
    assert (stored.accepted, stored.rejected) == (2, 1)
    bare = await api.send({"error_message": "as little as there can be", "service": "shop"})
    stored.ids.extend(bare.json()["ids"])
    first, second, third = (group["id"] for group in (await api.get("/errors/groups"))["groups"])
    for method, path, body, model in (
        ("GET", "/errors", None, EventsAnswer),
        ("GET", "/errors/groups", None, GroupsAnswer),
        ("GET", f"/errors/groups/{first}", None, GroupWhole),
        ("GET", "/errors/services", None, ServicesAnswer),
        ("GET", "/errors/frequency?by=total", None, FrequencyAnswer),
        *(("GET", f"/errors/events/{each}", None, EventAnswer) for each in stored.ids),
        ("PATCH", f"/errors/groups/{first}", {"status": "ignored", "ignore_rate": 9}, GroupState),
        ("PATCH", "/errors/groups", {"status": "resolved", "ids": [first]}, ChangedAnswer),
        ("POST", f"/errors/groups/{first}/merge", {"from": [second, third]}, GroupState),
        ("DELETE", "/errors/people?person=u7", None, ForgottenAnswer),
        ("POST", "/api/v1/projects", {"service": "shop"}, ProjectAnswer),
        ("GET", "/api/v1/projects", None, ProjectsAnswer),
    ):
        answer = await api.request(method, path, body)
        assert answer.is_success, answer.text
        model.model_validate_json(answer.text)
    whole = GroupWhole.model_validate_json(
        (await api.request("GET", f"/errors/groups/{first}")).text
    )
    wanted = {"fingerprints": [whole.fingerprints[0].id]}
    split = await api.request("POST", f"/errors/groups/{first}/split", wanted)
    GroupState.model_validate_json(split.text)
