"""Mail over STARTTLS with a password: the certificate is checked, nothing falls back to plain text."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from tidegauge.alerting.channel_store import EmailConfig
from tidegauge.alerting.channels.email import SmtpServer, send
from tidegauge.alerting.channels.outcome import DeliveryFailed, Message

from .receivers import MailReceiver

CONTENT = {"title": "t", "status": "firing", "severity": "info", "count": 0, "alerts": []}
CONFIG = EmailConfig(to=["a@example.org"], subject="{{ title }}\r\nBcc: x@example.org")


def message() -> Message:
    return Message(1, uuid.uuid4(), "test", "g", CONTENT, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
async def test_starttls_checks_the_certificate_and_logs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def check(
        server: object, session: object, envelope: object, mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == b"secret"
        return AuthResult(success=right, handled=False)

    mail = MailReceiver()
    with mail.running(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=check
    ):

        def server(password: str) -> SmtpServer:
            return SmtpServer("127.0.0.1", mail.port, "auto", "user", password)

        with pytest.raises(DeliveryFailed, match=r"(?i)certificate") as refused:
            await send(server("secret"), CONFIG, message())
        assert not refused.value.permanent
        assert mail.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with pytest.raises(DeliveryFailed, match="535") as refused:
            await send(server("wrong"), CONFIG, message())
        assert not refused.value.permanent  # somebody will put the password right
        assert "OK" in await send(server("secret"), CONFIG, message())
    [taken] = mail.mails
    assert taken["Bcc"] is None  # a label cannot add a header
    assert str(taken["Subject"]).strip() == "t Bcc: x@example.org"


async def test_a_mail_server_that_is_not_there_is_tried_again_and_none_at_all_is_not() -> None:
    with pytest.raises(DeliveryFailed) as refused:
        await send(SmtpServer("127.0.0.1", 1, "none", timeout_s=2), CONFIG, message())
    assert not refused.value.permanent
    with pytest.raises(DeliveryFailed, match="TIDEGAUGE_SMTP_HOST") as refused:
        await send(SmtpServer(None), CONFIG, message())
    assert refused.value.permanent
