"""The mail server of the settings: as far as sending would go, short of a mail."""

from __future__ import annotations

from pydantic import ValidationError

from ...core.errors import ConfigurationError
from ...settings import Settings
from ..checks.definition import SmtpCheck
from ..findings import Finding
from ..probes import Network, probe


def mail_check_of(settings: Settings) -> SmtpCheck | None:
    """The check of the settings' mail server, None if there is none.

    Raises ConfigurationError if its name is none.
    """
    if not settings.smtp_host:
        return None
    password = settings.smtp_password
    values = {
        "name": "mail",
        "host": settings.smtp_host,
        "port": settings.smtp_port,
        "security": settings.smtp_encryption,
        "username": settings.smtp_username or "",
        "password": password.get_secret_value() if password else "",
        "timeout": settings.health_timeout,
        "interval": max(settings.health_mail_interval, settings.health_timeout),
    }
    try:
        return SmtpCheck.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        raise ConfigurationError(
            f"TIDEGAUGE_SMTP_{str(fault['loc'][0]).upper() if fault['loc'] else ''}: {fault['msg']}"
        ) from None


async def examine_mail(check: SmtpCheck, network: Network) -> list[Finding]:
    """One look at the mail server."""
    outcome = await probe(check, network)
    return [
        Finding(
            "mail", "responseTime", outcome.status, round(outcome.duration_s, 4), "s",
            outcome.output, component_id=f"{check.host}:{check.port}",
        )
    ]  # fmt: skip
