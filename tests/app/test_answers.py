"""What routes answer is what the OpenAPI document says, from which the dashboard's types are made."""

from __future__ import annotations

from tidegauge.ingest.routes.answers import CardinalityAnswer, RefusalsAnswer

from .test_http import Api, api

__all__ = ["api"]


async def test_answers_are_as_documented(api: Api) -> None:
    sent = await api.post([{"name": "a", "value": 1, "tags": {"b": "c"}}, {"name": "", "value": 1}])
    assert sent.status_code == 200, sent.text
    refused = await api.get("/ingest/rejects")
    assert RefusalsAnswer.model_validate_json(refused.text).rejects
    found = CardinalityAnswer.model_validate_json((await api.get("/ingest/cardinality")).text)
    assert {each.metric: each.tag_values for each in found.metrics}["a"] == {"b": 1}
