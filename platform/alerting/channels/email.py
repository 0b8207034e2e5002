"""E-mail: text and HTML of one message, in one thread for each alert or group."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses
from typing import Any, Literal

import aiosmtplib

from ..channel_store import EmailConfig
from ..templates import render
from .outcome import DeliveryFailed, Message

Encryption = Literal["none", "starttls", "tls", "auto"]
_MOST = 50
"""Alerts that are spelled out in one mail; the rest is a number."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over, from the settings."""

    host: str | None
    port: int = 587
    encryption: Encryption = "auto"
    username: str | None = None
    password: str | None = None
    sender: str = "tidegauge@localhost"
    timeout_s: float = 20


async def send(server: SmtpServer, config: EmailConfig, message: Message) -> str:
    """Hand the mail over; returns the server's last line. Raises DeliveryFailed."""
    if server.host is None:
        raise DeliveryFailed("TIDEGAUGE_SMTP_HOST is not set", permanent=True)
    mail = compose(server, config, message)
    encrypted = {"tls": (True, False), "starttls": (False, True), "none": (False, False)}
    use_tls, start_tls = encrypted.get(server.encryption, (server.port == 465, None))
    try:
        errors, response = await aiosmtplib.send(
            mail,
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=use_tls,
            start_tls=start_tls,
            timeout=server.timeout_s,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [r.code for r in error.recipients]
        raise DeliveryFailed(str(error)[:500], permanent=all(c >= 500 for c in codes)) from error
    except aiosmtplib.SMTPResponseException as error:
        # 535: the password is wrong now; somebody will put that right
        permanent = error.code >= 500 and not isinstance(error, aiosmtplib.SMTPAuthenticationError)
        raise DeliveryFailed(f"{error.code} {error.message}"[:500], permanent=permanent) from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise DeliveryFailed(f"{type(error).__name__}: {error}"[:500]) from error
    refused = "; ".join(f"{to}: {r.code} {r.message}" for to, r in errors.items())
    return f"{response} (refused: {refused})" if refused else response


def compose(server: SmtpServer, config: EmailConfig, message: Message) -> EmailMessage:
    """The mail. The same message makes the same Message-ID, so a mail that comes twice can be
    told from two; References holds the mails of one alert or group together."""
    content = message.content
    domain = (getaddresses([server.sender])[0][1].partition("@")[2]) or "tidegauge"
    mail = EmailMessage()
    mail["From"] = server.sender
    mail["To"] = ", ".join(config.to)
    mail["Subject"] = " ".join(render(config.subject, content).split())[:200]
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    thread = f"<{_thread(message)}@{domain}>"
    mail["In-Reply-To"] = thread
    mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Tidegauge-Status"] = str(content["status"])
    mail.set_content(as_text(content))
    mail.add_alternative(as_html(content), subtype="html")
    return mail


def _thread(message: Message) -> str:
    alerts = message.content["alerts"]
    if message.kind == "alert" and len({a["id"] for a in alerts}) == 1:
        return f"alert-{alerts[0]['id']}"
    return "group-" + hashlib.sha256(message.group_key.encode()).hexdigest()[:24]


def _lines(alert: dict[str, Any]) -> list[tuple[str, str]]:  # Any: JSON
    """What one alert says, as pairs of a name and a text."""
    detail = alert["detail"]
    lines = [
        ("Status", alert["status"] + (f" ({alert['reason']})" if alert.get("reason") else "")),
        ("Severity", str(alert["severity"])),
        ("Since", alert["since"]),
    ]
    if alert.get("until"):
        lines.append(("Until", alert["until"]))
    if detail.get("measure"):
        over = alert["status"] == "resolved"
        measured = "When it fired" if over else "Measured"
        lines.append((measured, f"{detail['measure']}: {alert['value_text']}"))
        lines.append(("Condition", detail["condition"]))
    lines += [(name.capitalize(), text) for name, text in alert["annotations"].items() if text]
    lines += [
        (k, v) for k, v in sorted(alert["labels"].items()) if k not in ("alertname", "severity")
    ]
    for name, key in (("Chart", "url"), ("Runbook", "runbook_url")):
        if detail.get(key):
            lines.append((name, str(detail[key])))
    return lines


def as_text(content: dict[str, Any]) -> str:  # Any: JSON
    """The message as plain text."""
    parts = [content["title"], ""]
    if content.get("note"):
        parts += [content["note"], ""]
    for alert in content["alerts"][:_MOST]:
        lines = _lines(alert)
        width = min(24, max((len(name) for name, _ in lines), default=0))
        parts += [alert["message"], *(f"  {name:{width}}  {text}" for name, text in lines), ""]
    more = content["count"] - min(len(content["alerts"]), _MOST)
    if more > 0:
        parts += [f"and {more} more", ""]
    if content.get("url"):
        parts.append(content["url"])
    return "\n".join(parts).rstrip() + "\n"


_COLOURS = {"critical": "#c02020", "warning": "#b06000", "info": "#2050a0", "resolved": "#207030"}


def as_html(content: dict[str, Any]) -> str:  # Any: JSON
    """The message as HTML that mail programs show: tables and inline styles."""
    parts = [f"<h2 style='font:600 17px sans-serif'>{html.escape(content['title'])}</h2>"]
    if content.get("note"):
        parts.append(f"<p style='font:14px sans-serif'>{html.escape(content['note'])}</p>")
    for alert in content["alerts"][:_MOST]:
        kind = "resolved" if alert["status"] == "resolved" else str(alert["severity"])
        colour = _COLOURS.get(kind, "#404040")
        parts.append(
            f"<div style='border-left:4px solid {colour};padding:4px 12px;margin:12px 0;"
            f"font:14px sans-serif'><b>{html.escape(alert['message'])}</b>"
            f"<table style='font:13px sans-serif'>{_rows(_lines(alert))}</table></div>"
        )
    more = content["count"] - min(len(content["alerts"]), _MOST)
    if more > 0:
        parts.append(f"<p style='font:14px sans-serif'>and {more} more</p>")
    if content.get("url"):
        parts.append(f"<p style='font:13px sans-serif'>{_link(content['url'])}</p>")
    return f"<!doctype html><html><body>{''.join(parts)}</body></html>"


def _rows(lines: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f"<tr><td style='color:#666;padding-right:12px'>{html.escape(name)}</td>"
        f"<td>{_link(text) if text.startswith(('http://', 'https://')) else html.escape(text)}</td></tr>"
        for name, text in lines
    )


def _link(url: str) -> str:
    safe = html.escape(url, quote=True)
    return f"<a href='{safe}'>{safe}</a>"
