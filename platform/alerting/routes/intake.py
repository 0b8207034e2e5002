"""/api/v2: as much of Alertmanager's API as Prometheus, vmalert and amtool use to hand alerts over, and
what an Alertmanager's webhook is pointed at."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response

from ...auth.dependencies import IngestKey, ReadKey, now_of, platform_of
from ...core.answers import json_answer
from ...core.errors import BadRequest, Unprocessable
from ..alerts import active_alerts
from ..intake import MOST_ALERTS, Hook, PostedAlert, take_alerts
from ..matchers import all_match, parse_matchers

router = APIRouter(prefix="/api/v2")


@router.post(
    "/alerts", summary="Alerts from elsewhere (Alertmanager API v2)", response_class=Response
)
async def post(
    request: Request, _: IngestKey, alerts: Annotated[list[PostedAlert], Body()]
) -> Response:
    """200 once they are stored; an alert is open until its endsAt, or for five minutes."""
    if len(alerts) > MOST_ALERTS:
        raise Unprocessable(f"more than {MOST_ALERTS} alerts at once", limit=MOST_ALERTS)
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        changed = await take_alerts(connection, alerts, now_of(request))
    if changed:
        platform.alerting.deliverer.wake()
    return Response(status_code=200)


@router.post(
    "/webhook",
    summary="Alerts from an Alertmanager (its webhook, version 4)",
    response_class=Response,
)
async def hook(request: Request, _: IngestKey, body: Hook) -> Response:
    """200 once they are stored. An alert is open until Alertmanager says that it is resolved; one it
    does not speak of any more expires after TIDEGAUGE_ALERT_NO_DATA_EXPIRY."""
    platform = platform_of(request)
    now = now_of(request)
    posted = [alert.at(now) for alert in body.alerts]
    async with platform.database.connection() as connection:
        changed = await take_alerts(connection, posted, now, platform.settings.alert_no_data_expiry)
    if changed:
        platform.alerting.deliverer.wake()
    return Response(status_code=200)


@router.get("/alerts", summary="Firing alerts (Alertmanager API v2)")
async def get(
    request: Request,
    _: ReadKey,
    filter_: Annotated[list[str], Query(alias="filter")] = [],  # noqa: B006 - FastAPI copies defaults
) -> Response:
    """Every alert that fires, those of our own rules too, as amtool shows them."""
    try:
        matchers = parse_matchers(filter_)
    except ValueError as error:
        raise BadRequest(f"filter: {error}", where="filter") from error
    now = now_of(request)
    async with platform_of(request).database.connection() as connection:
        found = await active_alerts(connection, now, limit=10_000)
    return json_answer(
        [_gettable(a, now) for a in found if a["id"] and all_match(matchers, a["labels"])]
    )


def _gettable(alert: dict[str, Any], now: datetime) -> dict[str, Any]:  # Any: JSON
    muted = alert["muted"] or ""
    return {
        "labels": alert["labels"],
        "annotations": {
            "summary": alert["message"] or "",
            **{k: str(v) for k, v in alert["annotations"].items()},
        },
        "startsAt": alert["triggered_at"],
        "endsAt": now,
        "updatedAt": alert["value_at"] or alert["since"],
        "fingerprint": alert["fingerprint"],
        "generatorURL": alert["detail"].get("url", ""),
        "receivers": [],
        "status": {
            "state": "suppressed" if muted else "active",
            "silencedBy": [muted] if muted.startswith("silenced") else [],
            "inhibitedBy": [muted] if muted.startswith("inhibited") else [],
        },
    }
