"""Pseudonyms: the published construction, and what it takes to have a secret."""

import hmac
from uuid import UUID

import pytest

from plumbline.pseudonyms import NoPseudonymSecret, fingerprint, pseudonyms, secret_of
from plumbline.run import Run
from plumbline.window import Window

SECRET = "a secret of the tests, long enough to be one"
USER = UUID("bbbbbbbb-0000-0000-0000-000000000001")


def run_with(secret):
    return Run("unified_users", "a run", Window.of_days("2025-01-01", "2025-01-02"), secret_of=secret)


def test_a_name_is_the_first_half_of_the_hash_that_openssl_computes():
    # printf '%s' bbbbbbbb-0000-0000-0000-000000000001 | openssl dgst -sha256 -hmac "$SECRET"
    assert pseudonyms(SECRET.encode())(USER) == "741047856d3cbedee0ee1bd54b941105"


def test_another_secret_gives_another_name_and_another_user_too():
    names = {
        pseudonyms(SECRET.encode())(USER),
        pseudonyms(b"another")(USER),
        pseudonyms(b"another")(UUID(int=1)),
    }
    assert len(names) == 3


@pytest.mark.parametrize("secret", [None, lambda conn_id: "", lambda conn_id: "x" * 23])
def test_a_missing_or_guessable_secret_is_refused_and_not_repeated(secret):
    with pytest.raises(NoPseudonymSecret, match="connection ai_pseudonyms") as refused:
        secret_of(run_with(secret))
    assert "xxx" not in str(refused.value)


def test_the_secret_comes_from_its_connection_and_is_no_parameter():
    run = run_with({"ai_pseudonyms": SECRET}.__getitem__)

    assert secret_of(run) == SECRET.encode()
    assert SECRET not in repr(run.parameters)


def test_a_fingerprint_tells_texts_and_secrets_apart():
    found = {
        fingerprint(b"a", "x", "y"),
        fingerprint(b"a", "xy"),
        fingerprint(b"b", "x", "y"),
        fingerprint(b"a", "x", "z"),
    }
    assert len(found) == 4


@pytest.mark.parametrize("secret", [b"short", b"x" * 64, b"longer than a block of SHA-256, " * 3])
@pytest.mark.parametrize(("purpose", "before"), [("", b""), ("session", b"session\0")])
def test_names_are_those_of_pythons_own_hmac(secret, purpose, before):
    key_of = pseudonyms(secret, purpose)

    for text in ("", "somebody", "jemand äöü", "x" * 1000):
        assert key_of(text) == hmac.new(secret, before + text.encode(), "sha256").hexdigest()[:32]
