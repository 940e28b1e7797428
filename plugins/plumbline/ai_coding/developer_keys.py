"""Gives every developer the name under which the published tables know them."""

import psycopg

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.pseudonyms import pseudonyms, secret_of
from plumbline.run import Run

PURPOSE = "developer"


class DeveloperKeys:
    """A step of Publish, before those that need it: makes pg_temp.developer_keys (developer_id, developer_key).

    One row per developer_id of core.developers; gone with the transaction, so that the warehouse never keeps a
    name beside the pseudonym. Raises NoPseudonymSecret.
    """

    table = "pg_temp.developer_keys"

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        key_of = pseudonyms(secret_of(run), PURPOSE)
        developers = db.execute("select distinct developer_id from core.developers").fetchall()
        db.execute("drop table if exists pg_temp.developer_keys")
        db.execute(
            "create temporary table developer_keys (developer_id text primary key, developer_key text not null)"
            " on commit drop"
        )
        named = ((developer_id, key_of(developer_id)) for (developer_id,) in developers)
        copied = warehouse.copy_rows(db, self.table, ["developer_id", "developer_key"], named)
        db.execute("analyze pg_temp.developer_keys")
        return Account(row_count=copied)
