"""/alerts/rules: rules made, read, changed, removed."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...auth.dependencies import AdminKey, ReadKey, now_of, platform_of
from ...core.answers import json_answer
from ...core.errors import BadRequest, BodyTooLarge
from ...core.times import parse_time
from ...storage.database import Connection
from ..backtest import aligned, back_test, plan, read_past
from ..plan import metrics_of
from ..rule_store import (
    QUERIES,
    StoredRule,
    create_rule,
    delete_rule,
    get_rule,
    list_rules,
    load_rules,
    update_rule,
)
from ..rules import Rule
from ..service import evaluator_options
from ..yaml_rules import MOST_BYTES, apply, export, make_plan, parse
from .answers import BackTestAnswer, RuleAnswer, RulesAnswer, RuleSaved, RulesPlanAnswer
from .common import Id

router = APIRouter(prefix="/alerts/rules")

YAML_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/yaml": {"schema": {"type": "string"}}},
    }
}


def shown(stored: StoredRule) -> dict[str, Any]:  # Any: JSON
    """A rule as the API shows it."""
    return {
        "id": stored.id,
        **stored.rule.model_dump(mode="json", by_alias=True),
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
        "version": stored.version,
        "last_error": stored.last_error,
        "alerts": stored.alerts,
    }


async def _warnings(connection: Connection, rule: Rule) -> list[str]:
    """What is allowed and probably not meant."""
    names = metrics_of(rule)
    if not names:
        return []
    cursor = await connection.execute(QUERIES["known_metrics"], [names])
    known = {name for (name,) in await cursor.fetchall()}
    return [f"there is no metric {n!r} yet" for n in names if n not in known]


@router.get("", summary="Alert rules", responses={200: {"model": RulesAnswer}})
async def listing(
    request: Request,
    _: ReadKey,
    name: Annotated[str | None, Query(max_length=255, pattern=r"^[^\x00]*$")] = None,
    after: Annotated[int, Query(ge=0, le=2**62, description="`next` of the last page")] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """By id, a page at a time; `alerts` counts each rule's alerts by state."""
    async with platform_of(request).database.connection() as connection:
        rules = await list_rules(connection, after=after, limit=limit, name=name)
    following = rules[-1].id if len(rules) == limit else None
    return json_answer({"rules": [shown(r) for r in rules], "next": following})


@router.post(
    "", summary="Make an alert rule", status_code=201, responses={201: {"model": RuleSaved}}
)
async def create(request: Request, _: AdminKey, rule: Rule) -> Response:
    """A rule that could not be evaluated is refused with the reason."""
    async with platform_of(request).database.connection() as connection:
        stored = await create_rule(connection, rule)
        warnings = await _warnings(connection, rule)
    return json_answer({**shown(stored), "warnings": warnings}, 201)


class Trial(BaseModel):
    """A rule and the time to try it on."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    rule: Rule
    from_: str = Field("-7d", alias="from", max_length=60, description="-7d, ISO 8601, seconds")
    to: str = Field("now", max_length=60)


@router.post("/test", summary="Try a rule on history", responses={200: {"model": BackTestAnswer}})
async def test(request: Request, _: ReadKey, trial: Trial) -> Response:
    """How often it would have fired, how long, and when; nothing is saved or sent."""
    platform = platform_of(request)
    now = now_of(request)
    start = aligned(parse_time(trial.from_, "from", now))
    end = aligned(min(now, parse_time(trial.to, "to", now)))
    if start >= end:
        raise BadRequest("from: must be before to", where="from")
    settings = platform.settings
    grid = plan(trial.rule, start, end, now, retention_raw=settings.retention_raw)
    async with platform.database.connection() as connection:
        limits = evaluator_options(settings).limits
        evaluate = await read_past(
            connection, trial.rule, grid, platform.clock, limits, timeout=settings.query_timeout
        )
        warnings = await _warnings(connection, trial.rule)
    result = await asyncio.to_thread(back_test, evaluate, grid)
    return json_answer({**result, "warnings": warnings})


@router.get(
    "/export",
    summary="Alert rules as YAML",
    response_class=Response,
    responses={200: {"content": {"application/yaml": {"schema": {"type": "object"}}}}},
)
async def export_rules(request: Request, _: ReadKey) -> Response:
    """A document that /import takes; fields at their default are left out."""
    async with platform_of(request).database.connection() as connection:
        text = export(await load_rules(connection))
    return Response(text, media_type="application/yaml")


@router.post(
    "/import",
    summary="Plan or apply rules as YAML",
    openapi_extra=YAML_BODY,
    responses={200: {"model": RulesPlanAnswer}},
)
async def import_rules(
    request: Request,
    _: AdminKey,
    apply_: Annotated[
        bool, Query(alias="apply", description="false: only say what would change")
    ] = False,
    prune: Annotated[bool, Query(description="Delete rules that the document lacks")] = False,
) -> Response:
    """What would change, or has been changed, rule by rule and field by field; all or nothing."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise BodyTooLarge("The document is too large", limit_bytes=MOST_BYTES)
    rules = parse(body)
    async with platform_of(request).database.connection() as connection:
        wanted = await make_plan(connection, rules, prune=prune)
        if apply_:
            await apply(connection, wanted, now_of(request))
    if apply_:
        platform_of(request).alerting.deliverer.wake()
    return json_answer({"applied": apply_, **wanted.shown()})


@router.get("/{rule_id:int}", summary="One alert rule", responses={200: {"model": RuleAnswer}})
async def read(request: Request, _: ReadKey, rule_id: Id) -> Response:
    """With the error that keeps it from being evaluated, if there is one."""
    async with platform_of(request).database.connection() as connection:
        return json_answer(shown(await get_rule(connection, rule_id)))


@router.put(
    "/{rule_id:int}", summary="Replace an alert rule", responses={200: {"model": RuleSaved}}
)
async def replace(request: Request, _: AdminKey, rule_id: Id, rule: Rule) -> Response:
    """If it measures something else now, or is disabled, its open alerts are closed."""
    async with platform_of(request).database.connection() as connection:
        stored = await update_rule(connection, rule_id, rule, now_of(request))
        warnings = await _warnings(connection, rule)
    platform_of(request).alerting.deliverer.wake()
    return json_answer({**shown(stored), "warnings": warnings})


@router.patch(
    "/{rule_id:int}",
    summary="Change fields of an alert rule",
    responses={200: {"model": RuleAnswer}},
)
async def change(
    request: Request,
    _: AdminKey,
    rule_id: Id,
    fields: Annotated[dict[str, Any], Body(description="Fields of a rule")],  # Any: checked below
) -> Response:
    """Fields that are left out stay as they are."""
    async with platform_of(request).database.connection() as connection:
        old = await get_rule(connection, rule_id)
        merged = {**old.rule.model_dump(mode="json", by_alias=True), **fields}
        try:
            rule = Rule.model_validate(merged)
        except ValidationError as error:
            raise refusal(error) from error
        stored = await update_rule(connection, rule_id, rule, now_of(request))
    platform_of(request).alerting.deliverer.wake()
    return json_answer(shown(stored))


@router.delete("/{rule_id:int}", summary="Remove an alert rule", status_code=204)
async def remove(request: Request, _: AdminKey, rule_id: Id) -> Response:
    """Its open alerts are closed as `rule_deleted`; their history stays."""
    async with platform_of(request).database.connection() as connection:
        await delete_rule(connection, rule_id, now_of(request))
    platform_of(request).alerting.deliverer.wake()
    return Response(status_code=204)


def refusal(error: ValidationError, prefix: str = "") -> BadRequest:
    """A 400 that names the fields at fault."""
    faults = [
        {
            "where": prefix + ".".join(map(str, fault["loc"])),
            "detail": fault["msg"].removeprefix("Value error, "),
        }
        for fault in error.errors()
    ]
    first = faults[0]
    detail = f"{first['where']}: {first['detail']}" if first["where"] else first["detail"]
    return BadRequest(detail, where=first["where"], errors=faults)
