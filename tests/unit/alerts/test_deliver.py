"""Each kind of destination gets the message in its own form; a refusal names neither address nor key."""

import datetime as dt
import ipaddress

import pytest

from plumbline.alerts.deliver import NotDelivered, deliver
from plumbline.alerts.destinations import Destination, destinations
from plumbline.alerts.message import Message
from tests.alert_sinks import Mail, Web, serving

MESSAGE = Message("ALERT p: 1 table late", [("owner", "<team> & co")], {"said": "alert", "pipeline": "p"})
NOBODY = 1  # a port on which nothing listens


@pytest.fixture
def web():
    with serving(Web()) as sink:
        yield sink


def alerts(connection) -> Destination:
    [to] = destinations({"alerts": connection}.get)
    return to


def test_a_webhook_gets_every_field_and_its_token(web):
    deliver(MESSAGE, alerts(web.connection(password="token", extra={"path": "/hooks/data"})))
    assert web.posts == [
        {"title": MESSAGE.title, "text": MESSAGE.text, "said": "alert", "pipeline": "p"}
    ]  # fmt: skip
    assert web.paths == ["/hooks/data"]
    assert web.headers[0]["Authorization"] == "Bearer token"


def test_slack_gets_one_text_in_which_nothing_is_a_link_or_a_mention(web):
    deliver(MESSAGE, alerts({"conn_type": "slackwebhook", "host": f"http://127.0.0.1:{web.port}/services",
                             "password": "T0/B0/secret"}))  # fmt: skip
    assert web.paths == ["/services/T0/B0/secret"]
    assert web.posts == [
        {"text": "*ALERT p: 1 table late*\n```owner        &lt;team&gt; &amp; co```"}
    ]  # fmt: skip


def test_a_mailbox_gets_a_mail():
    with serving(Mail()) as mail:
        deliver(MESSAGE, alerts(mail.connection(recipients=["a@example.org", "b@example.org"])))
    [(sender, recipients, sent)] = mail.mails
    assert (sender, recipients) == ("plumbline@example.org", ["a@example.org", "b@example.org"])
    assert sent["Subject"] == MESSAGE.title
    assert sent.get_payload().strip() == MESSAGE.text


def test_mail_goes_over_tls_unless_the_connection_says_otherwise(tmp_path, monkeypatch):
    certificate = self_signed(tmp_path)
    with serving(Mail(certificate)) as mail:
        to = alerts(mail.connection(disable_ssl=False))
        with pytest.raises(NotDelivered, match="SSLCertVerificationError"):
            deliver(MESSAGE, to)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        deliver(MESSAGE, to)
    assert len(mail.mails) == 1


def test_a_server_that_cannot_do_tls_is_not_spoken_to_in_the_clear():
    with serving(Mail()) as mail, pytest.raises(NotDelivered, match="SMTPNotSupportedError"):
        deliver(MESSAGE, alerts(mail.connection(disable_tls=False)))
    assert mail.mails == []


@pytest.mark.parametrize("status", [302, 400, 403, 500])
def test_an_answer_that_is_no_success_is_no_delivery(web, status):
    web.answer = status
    with pytest.raises(NotDelivered, match=rf"alerts \(webhook\) answered {status}"):
        deliver(MESSAGE, alerts(web.connection()))


@pytest.mark.parametrize(
    "connection",
    [
        {"conn_type": "slackwebhook", "host": f"http://127.0.0.1:{NOBODY}/services", "password": "hunter2"},
        {"conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": NOBODY, "password": "hunter2",
         "extra": {"path": "hunter2"}},
        {"conn_type": "http", "host": "hunter2\n.example", "password": "hunter2"},
        {"conn_type": "smtp", "host": "127.0.0.1", "port": NOBODY, "login": "l", "password": "hunter2",
         "extra": {"from_email": "a@b", "recipients": ["c@d"], "disable_ssl": True}},
    ],
)  # fmt: skip
def test_a_destination_that_is_down_is_named_without_its_key(connection):
    with pytest.raises(
        NotDelivered, match=r"alerts \(\w+\) did not take the message: \w+Error|InvalidURL"
    ) as error:
        deliver(MESSAGE, alerts(connection))
    assert "hunter2" not in str(error.value)
    assert error.value.__cause__ is None


def self_signed(folder):
    """A certificate of 127.0.0.1 and its key in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - dt.timedelta(days=1),
                                now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file
