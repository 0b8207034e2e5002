"""Dashboards that users arrange."""

from __future__ import annotations

import pytest
import yaml

from tidegauge.core.errors import BadRequest
from tidegauge.dashboard.dashboards import parse

from .conftest import Site

PATH = "/api/v1/dashboards"
QUERY = {
    "metric": "http.server.request.count",
    "group_by": "http.route",
    "filters": ["a=b"],
    "über": [1, None],
}
PANELS = [{"title": "Requests", "query": QUERY, "width": 2}, {"title": "", "query": {}, "width": 1}]


async def test_dashboards_are_made_read_replaced_and_removed(site: Site) -> None:
    await site.make("boss", "admin")
    await site.make("ada")
    async with site.browser("boss") as boss, site.browser("ada") as ada:
        answer = await boss.call("POST", PATH, {"name": "Shop", "panels": PANELS})
        assert answer.status_code == 201
        made = answer.json()
        assert (made["name"], made["panels"]) == ("Shop", PANELS)
        at = f"{PATH}/{made['id']}"
        assert (await ada.call("GET", at)).json() == made
        assert (await ada.call("GET", PATH)).json() == {
            "dashboards": [
                {"id": made["id"], "name": "Shop", "panels": 2, "updated_at": made["updated_at"]}
            ]
        }
        other = (await boss.call("POST", PATH, {"name": "Other"})).json()
        assert other["panels"] == []
        taken = await boss.call("PUT", f"{PATH}/{other['id']}", {"name": "Shop", "panels": []})
        assert (taken.status_code, taken.json()["where"]) == (409, "body.name")
        assert (await boss.call("POST", PATH, {"name": "Shop"})).status_code == 409
        changed = await boss.call("PUT", at, {"name": "Shop", "panels": PANELS[1:]})
        assert changed.json()["panels"] == PANELS[1:]
        assert changed.json()["updated_at"] > made["updated_at"]
        for method, path in (
            ("POST", PATH),
            ("PUT", at),
            ("DELETE", at),
            ("POST", f"{PATH}/import"),
        ):
            assert (await ada.call(method, path, {"name": "x"})).status_code == 403
        assert (await boss.call("DELETE", at)).status_code == 204
        for method in ("GET", "DELETE"):
            assert (await boss.call(method, at)).status_code == 404
        assert (await boss.call("PUT", at, {"name": "Shop"})).status_code == 404
        assert (await ada.call("GET", f"{at}/export")).status_code == 404
    assert await site.stored(b"SELECT name, updated_by FROM dashboards") == [("Other", "boss")]


async def test_a_dashboard_comes_back_from_yaml(site: Site) -> None:
    await site.make("boss", "admin")
    async with site.browser("boss") as boss:
        made = (await boss.call("POST", PATH, {"name": "Shop", "panels": PANELS})).json()
        answer = await boss.call("GET", f"{PATH}/{made['id']}/export")
        assert answer.headers["content-type"] == "application/yaml"
        assert yaml.safe_load(answer.text) == {"name": "Shop", "panels": PANELS}
        headers = {"X-CSRF-Token": str(boss.csrf), "Content-Type": "application/yaml"}
        again = await boss.http.post(f"{PATH}/import", content=answer.content, headers=headers)
        assert again.status_code == 409
        await boss.call("DELETE", f"{PATH}/{made['id']}")
        again = await boss.http.post(f"{PATH}/import", content=answer.content, headers=headers)
        assert again.status_code == 201
        assert again.json()["panels"] == PANELS
        large = await boss.http.post(f"{PATH}/import", content=b"#" * 3_000_000, headers=headers)
        assert large.status_code == 413


async def test_bad_dashboards_are_refused_with_the_field(site: Site) -> None:
    await site.make("boss", "admin")
    deep: object = []
    for _ in range(200):
        deep = [deep]
    async with site.browser("boss") as boss:
        for body, where in (
            ({"panels": []}, "body.name"),
            ({"name": ""}, "body.name"),
            ({"name": "a\0"}, "body.name"),
            ({"name": "a", "panels": [{"query": {}}] * 101}, "body.panels"),
            ({"name": "a", "panels": [{"title": "t"}]}, "body.panels.0.query"),
            ({"name": "a", "panels": [{"query": []}]}, "body.panels.0.query"),
            ({"name": "a", "panels": [{"query": {}, "width": 3}]}, "body.panels.0.width"),
            ({"name": "a", "panels": [{"query": {}}, {"query": {}, "x": 1}]}, "body.panels.1.x"),
            ({"name": "a", "panels": [{"query": {"a": "x" * 17_000}}]}, "body.panels.0.query"),
            ({"name": "a", "panels": [{"query": {"a": ["\0"]}}]}, "body.panels.0.query"),
            ({"name": "a", "panels": [{"query": {"a\0": 1}}]}, "body.panels.0.query"),
        ):
            answer = await boss.call("POST", PATH, body)
            assert (answer.status_code, answer.json()["where"]) == (400, where), body
        answer = await boss.call("POST", PATH, {"name": "deep", "panels": [{"query": {"a": deep}}]})
        assert answer.status_code == 201
        assert (await boss.call("GET", f"{PATH}/x")).json()["where"] == "path.id"
        assert (await boss.call("GET", f"{PATH}/{2**40}")).status_code == 400


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"name: a\npanels: [{}]", "panels.0.query"),
        (b"name: a\npanels: x", "panels"),
        (b"panels: []", "name"),
        (b"[]", "name"),
        (b"", "name"),
        (b"name: a\npanels:\n- query: {at: 2026-01-01}", "panels.0.query"),
        (b"name: a\npanels:\n- query: {1: .nan}", "panels.0.query"),
        (b"name: a\npanels:\n- query: {a: .inf}", "panels.0.query"),
        (b"a: &x [1]\nb: *x", ""),
        (b"name: [", ""),
        (b"\xff\xfe\x00", ""),
        (b"!!python/object/apply:os.system ['true']", ""),
        (b"[" * 100_000, ""),
    ],
)
def test_bad_yaml_is_refused(text: bytes, where: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(text)
    assert refused.value.where.startswith(where)
