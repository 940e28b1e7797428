"""The two application databases of the local deployment and the file of excluded accounts: contents and connections."""

import shutil
from pathlib import Path

from local import people
from local.postgres import EmbeddedPostgres
from local.state import State
from local.stores import digest_of

READERS = {
    "engagement_source": "local_engagement_reader",
    "chemlink_source": "local_chemlink_reader",
}


def load_people(state: State, server: EmbeddedPostgres) -> str:
    """Both databases with a login each that may only read, and the rules; made anew when the sample has changed."""
    version, done = digest_of("people"), _folder(state) / "loaded"
    is_new = not done.exists() or done.read_text() != version
    if is_new:
        shutil.rmtree(done.parent, ignore_errors=True)
    counts = {}
    for name, load in (
        ("engagement_source", people.load_engagement_database),
        ("chemlink_source", people.load_chemlink_database),
    ):
        if is_new:
            server.drop_database(name)
        server.create_database(name)
        counts[name] = load(server.dsn(name))  # leaves loaded tables as they are
        people.create_reader(server.dsn(name), READERS[name], _password(state, name))
    if is_new:
        people.write_excluded_accounts(done.parent)
        done.write_text(version)
    people_of_each = " and ".join(f"{count['persons']:,}" for count in counts.values())
    return f"{people_of_each} people, {sum(sum(count.values()) for count in counts.values()):,} rows"


def connections(state: State, server: EmbeddedPostgres) -> dict[str, dict]:
    """The Airflow Connections that unified_users names."""
    databases = {
        name.replace("_source", "_database"): {
            "conn_type": "postgres", "host": "127.0.0.1", "port": server.port, "schema": name,
            "login": login, "password": _password(state, name),
            "extra": {"sslmode": "disable"},  # a server without TLS
        }
        for name, login in READERS.items()
    }  # fmt: skip
    return databases | {
        "excluded_accounts": {"conn_type": "fs", "extra": {"path": str(_folder(state))}},
        "ai_pseudonyms": {"conn_type": "generic", "password": state.secret("pseudonym_key")},
    }


def _folder(state: State) -> Path:
    return state.folder / "people"


def _password(state: State, database: str) -> str:
    return state.secret(f"{database}_password")
