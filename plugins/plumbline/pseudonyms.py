"""Names a person by a keyed hash: the same person has the same name, and nobody without the key can say whose."""

import hmac
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from plumbline.permanent import Permanent
from plumbline.run import Run

CONNECTION = "ai_pseudonyms"  # its password is the secret; it never enters the database
MIN_SECRET = 24  # characters: a guessable secret could be tried against every user id
BLOCK = sha256().block_size
DIGITS = 32  # 128 bits: two of a billion users share a name with a chance of 1 in 10^20


class NoPseudonymSecret(Permanent):
    """There is no secret to name people with, or one that could be guessed."""


def secret_of(run: Run) -> bytes:
    """The secret of this run, or NoPseudonymSecret, which says what to set."""
    secret = run.secret_of(CONNECTION) if run.secret_of else None
    if not secret or len(secret) < MIN_SECRET:
        raise NoPseudonymSecret(
            f"the password of connection {CONNECTION} names people in what is published: it has "
            f"{len(secret or '')} characters, needs {MIN_SECRET} (openssl rand -hex 32 makes one). "
            "Keep it: another secret gives everybody another name"
        )
    return secret.encode()


def pseudonyms(secret: bytes, purpose: str = "") -> Callable[[UUID | str], str]:
    """id -> 32 hexadecimal digits of HMAC-SHA256 over its text, keyed with `secret`.

    With a `purpose`, a word like "session", the text is preceded by it and a zero byte: equal ids of two purposes
    get different names.
    """
    # as RFC 2104 defines it, both hashes begun once: two of hashlib are copied in half the time of one of hmac
    block = (secret if len(secret) <= BLOCK else sha256(secret).digest()).ljust(BLOCK, b"\0")
    inner = sha256(bytes(byte ^ 0x36 for byte in block) + (f"{purpose}\0".encode() if purpose else b""))
    outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def key_of(some_id: UUID | str) -> str:
        text, whole = inner.copy(), outer.copy()
        text.update(str(some_id).encode())
        whole.update(text.digest())
        return whole.hexdigest()[:DIGITS]

    return key_of


def fingerprint(secret: bytes, *texts: str) -> str:
    """One name for a secret and some texts: tells whether any of them has changed, and nothing else."""
    return hmac.digest(secret, "\0".join(("fingerprint", *texts)).encode(), "sha256").hex()
