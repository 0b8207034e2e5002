"""SMTP: EHLO, STARTTLS, AUTH and NOOP; no mail is sent."""

from __future__ import annotations

import aiosmtplib

from ..checks.definition import SmtpCheck
from .certificate import judge_certificate
from .network import Network, describe
from .outcome import Outcome, ProbeFailed


async def probe(check: SmtpCheck, network: Network) -> Outcome:
    """As far as sending would go, short of a mail."""
    connected = await network.connect(check.host, check.port)
    context = network.tls(check.verify, check.authority)
    client = aiosmtplib.SMTP(
        hostname=check.host,
        sock=connected,
        use_tls=check.security == "tls" or (check.security == "auto" and check.port == 465),
        start_tls=False,
        tls_context=context,
        timeout=check.timeout.total_seconds(),
        local_hostname="tidegauge",
    )
    step = "greeting"
    try:
        await client.connect()
        step = "EHLO"
        await client.ehlo()
        if check.security == "starttls" or (
            check.security == "auto" and check.port != 465 and client.supports_extension("starttls")
        ):
            step = "STARTTLS"
            await client.starttls(server_hostname=check.host, tls_context=context)
            await client.ehlo()
        if check.username:
            step = "AUTH"
            await client.login(check.username, check.password.get_secret_value())
        step = "NOOP"
        await client.noop()
        tls = client.get_transport_info("ssl_object")
        return judge_certificate(
            Outcome(),
            tls.getpeercert() if tls is not None else None,
            warn=check.certificate_warn,
            fail=check.certificate_fail,
        )
    except aiosmtplib.SMTPException as error:
        cause = error.__cause__
        text = describe(cause) if isinstance(cause, OSError) else str(error)
        raise ProbeFailed(f"{step}: {text}"[:500]) from error
    except OSError as error:
        raise ProbeFailed(f"{step}: {describe(error)}") from error
    finally:
        client.close()
        connected.close()
