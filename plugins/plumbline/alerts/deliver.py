"""Hands a message to a destination: Slack, a webhook of any kind, a mailbox, or the log."""

import logging
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from plumbline.alerts.destinations import LOG, Destination
from plumbline.alerts.message import Message

log = logging.getLogger(__name__)
SECONDS = 10  # a destination that takes longer is tried again with the next look


class NotDelivered(ConnectionError):
    """A destination did not take a message; says who and why, never its address or key."""


def deliver(message: Message, to: Destination) -> None:
    """One try. Raises NotDelivered; the caller keeps what is still to be told and comes back."""
    try:
        SENDERS[to.kind](message, to)
    except NotDelivered:
        raise
    except Exception as error:  # the text of a network error names addresses, and an address may be a secret
        raise NotDelivered(
            f"{to.name} ({to.kind}) did not take the message: {type(error).__name__}"
        ) from None


def _to_log(message: Message, to: Destination) -> None:
    tell = log.error if message.data["said"] == "alert" else log.warning
    for line in message.text.splitlines():
        if line:
            tell("%s", line)


def _to_slack(message: Message, to: Destination) -> None:
    """An incoming webhook: host is its address up to /services, the password the rest of it."""
    escaped = message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    title, _, rest = escaped.partition("\n")
    _post(f"{_address(to)}/{to.connection.get('password') or ''}".rstrip("/"),
          {"text": f"*{title}*\n```{rest.strip()}```"}, {}, to)  # fmt: skip


def _to_webhook(message: Message, to: Destination) -> None:
    """JSON with every field; extra `path` is appended to the address, the password is sent as a bearer token."""
    path = str(to.connection["extra"].get("path", "")).lstrip("/")
    token = to.connection.get("password")
    body = {"title": message.title, "text": message.text, **message.data}
    _post(f"{_address(to)}/{path}", body, {"Authorization": f"Bearer {token}"} if token else {}, to)


def _to_mail(message: Message, to: Destination) -> None:
    """Over TLS from the first byte, or by STARTTLS with extra `disable_ssl`; with `disable_tls` as well, without."""
    import smtplib
    import ssl

    extra = to.connection["extra"]
    recipients = extra["recipients"]
    mail = EmailMessage()
    mail["Subject"], mail["From"] = message.title, extra["from_email"]
    mail["To"] = recipients if isinstance(recipients, str) else ", ".join(recipients)
    mail.set_content(message.text)
    implicit, starttls = not extra.get("disable_ssl"), not extra.get("disable_tls")
    port = int(to.connection.get("port") or (465 if implicit else 587 if starttls else 25))
    secure = {"context": ssl.create_default_context()} if implicit else {}
    with (smtplib.SMTP_SSL if implicit else smtplib.SMTP)(
        to.connection["host"], port, timeout=SECONDS, **secure
    ) as server:
        if not implicit and starttls:
            server.starttls(context=ssl.create_default_context())
        if to.connection.get("login"):
            server.login(to.connection["login"], to.connection.get("password") or "")
        if refused := server.send_message(mail):
            raise NotDelivered(f"{to.name} (mail): {len(refused)} of the recipients were refused")


def _address(to: Destination) -> str:
    """Host, with the scheme in it or in the field `schema`; https when neither says otherwise."""
    connection = to.connection
    host = connection["host"].rstrip("/")
    if "://" not in host:
        host = f"{connection.get('schema') or 'https'}://{host}"
    return f"{host}:{connection['port']}" if connection.get("port") else host


def _post(address: str, body: Mapping[str, Any], headers: Mapping[str, str], to: Destination) -> None:
    import httpx

    answer = httpx.post(address, json=dict(body), headers=dict(headers), timeout=SECONDS)
    if not answer.is_success:
        raise NotDelivered(f"{to.name} ({to.kind}) answered {answer.status_code}")


SENDERS = {LOG: _to_log, "slack": _to_slack, "webhook": _to_webhook, "mail": _to_mail}
