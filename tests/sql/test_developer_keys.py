"""Developers get the names under which the published tables and the lake know them."""

import hmac

import pytest

from plumbline.ai_coding.developer_keys import DeveloperKeys
from plumbline.pseudonyms import NoPseudonymSecret

from .lake_readers import SECRET, exported, given_call, rows_of, run_with


@pytest.fixture
def known(house):
    for kind, identity, developer in (
        ("trace", "dev-123", "Ada"), ("github", "ada-on-github", "Ada"), ("trace", "dev-456", "dev-456"),
    ):  # fmt: skip
        house.given("core.developers", {"kind": kind, "identity": identity, "developer_id": developer,
                                        "is_mapped": True})  # fmt: skip
    return house


def keys(house):
    return dict(house.rows("pg_temp.developer_keys", "developer_id", "developer_key"))


def test_every_developer_has_one_key_however_many_names(known):
    account = DeveloperKeys().apply(known.db, run_with())

    # RFC 2104 over "developer", a zero byte and the id, by Python's one-shot function; the first 128 bits of it
    wanted = {
        name: hmac.digest(SECRET.encode(), b"developer\0" + name.encode(), "sha256").hex()[:32]
        for name in ("Ada", "dev-456")
    }
    assert keys(known) == wanted
    assert account.row_count == 2


def test_keys_made_twice_in_a_transaction_are_the_same_and_gone_with_it(known):
    DeveloperKeys().apply(known.db, run_with())
    once = keys(known)
    DeveloperKeys().apply(known.db, run_with())
    assert keys(known) == once

    known.db.commit()
    assert known.db.execute("select to_regclass('pg_temp.developer_keys')").fetchone() == (None,)


def test_the_lake_knows_a_developer_by_the_same_key(known, tmp_path):
    given_call(known, 1, developer="dev-123")
    DeveloperKeys().apply(known.db, run_with())
    ada = keys(known)["Ada"]
    exported(known, tmp_path)

    assert rows_of(tmp_path, "developer_key") == [(ada,)]


def test_without_a_secret_nobody_is_named(known):
    with pytest.raises(NoPseudonymSecret, match="ai_pseudonyms"):
        DeveloperKeys().apply(known.db, run_with(secret=""))
