"""Dry, precise texts: what, where, since when, value against threshold, and the link to the chart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from .rules import Rule
from .templates import duration, number, render

HIDDEN = ("alertname", "severity")


def when(moment: datetime) -> str:
    """`2026-11-24 10:00:15 UTC`"""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def place(labels: Mapping[str, str]) -> str:
    """`service=shop, route=/pay`: the labels that tell where."""
    return ", ".join(f"{k}={v}" for k, v in sorted(labels.items()) if k not in HIDDEN)


def condition_text(rule: Rule) -> str:
    """`> 0.05`, `outside 10..20`"""
    if rule.condition == "outside":
        return f"outside {number(rule.threshold)}..{number(rule.threshold_upper)}"
    return f"{rule.condition} {number(rule.threshold)}"


def measure_text(rule: Rule) -> str:
    """`avg of cpu over 5m`, `increase of errors / requests over 5m`"""
    if rule.source == "errors":
        return f"errors logged ({rule.aggregation}) over {duration(rule.window)}"
    what = rule.aggregation.replace("_", " ")
    if rule.quantile is not None:
        what = f"p{number(rule.quantile * 100)}"
    over = f" / {rule.denominator}" if rule.denominator else ""
    text = f"{what} of {rule.metric_name}{over} over {duration(rule.window)}"
    if rule.change_against:
        text = f"change in % of {text} against {duration(rule.change_against)} before"
    return text


def detail_of(
    rule: Rule, value: float | None, at: datetime, labels: Mapping[str, str], public_url: str
) -> dict[str, Any]:  # Any: JSON
    """What a text or a receiver wants to know of a firing, frozen with it."""
    detail: dict[str, Any] = {"runbook_url": rule.runbook_url}
    if rule.source in ("metric", "errors"):
        detail |= {
            "metric_name": rule.metric_name or "errors",
            "measure": measure_text(rule),
            "condition": condition_text(rule),
            "threshold": rule.threshold,
            "window_s": rule.window,
        }
    if public_url and rule.source == "metric":
        around = timedelta(seconds=max(1800, 4 * rule.window))
        query = [
            ("metric", rule.metric_name),
            ("from", int((at - around).timestamp())),
            ("to", int((at + around / 4).timestamp())),
        ]
        where = [
            f"{k}={v}"
            for k, v in sorted(labels.items())
            if k not in HIDDEN and k not in rule.labels
        ]
        if where:
            query.append(("where", json.dumps(where, ensure_ascii=False)))
        if rule.quantile is not None:
            query.append(("agg", f"p{number(rule.quantile * 100)}"))
        elif rule.aggregation not in ("absence", "sum_of_avg"):
            query.append(("agg", rule.aggregation))
        detail["url"] = f"{public_url.rstrip('/')}/dashboard/explore?{urlencode(query)}"
    return detail


def render_annotations(
    rule: Rule,
    labels: Mapping[str, str],
    value: float | None,
    at: datetime,
    detail: Mapping[str, Any],
) -> dict[str, str]:  # Any: JSON
    """The rule's annotations with their placeholders filled."""
    values = {
        "labels": labels,
        "value": value,
        "threshold": rule.threshold,
        "condition": condition_text(rule),
        "rule_name": rule.rule_name,
        "severity": rule.severity,
        "since": when(at),
        "window": duration(rule.window),
        "metric_name": rule.metric_name,
        "detail": detail,
    }
    return {name: render(text, values) for name, text in rule.annotations.items()}


def describe(
    rule: Rule,
    labels: Mapping[str, str],
    value: float | None,
    annotations: Mapping[str, str],
    detail: Mapping[str, Any],  # Any: JSON
) -> str:
    """One line: the rule's summary if it has one, else what was measured against what."""
    if annotations.get("summary"):
        return annotations["summary"]
    name = labels.get("alertname", rule.rule_name)
    where = place({k: v for k, v in labels.items() if k not in rule.labels})
    head = f"{name} ({where})" if where else name
    if rule.source == "external":
        return annotations.get("description") or head
    if rule.source == "event":
        title = detail.get("title") or detail.get("output") or ""
        return f"{head}: {title}" if title else head
    if rule.aggregation == "absence":
        return f"{head}: no sample of {rule.metric_name} for {duration(rule.window)}"
    seen = "no data" if value is None else number(value)
    return f"{head}: {measure_text(rule)} is {seen}, condition {condition_text(rule)}"
