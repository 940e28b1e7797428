"""Who is behind a recipient? Looks users up in PostHog by distinct id, then by e-mail address."""

from collections.abc import Iterator, Sequence
from typing import Any

from plumbline.batches import BatchRows
from plumbline.files import query
from plumbline.push_lift.by_size import ask_in_parts
from plumbline.run import Run
from plumbline.sources.posthog import PostHog

COLUMNS = ("lookup_kind", "lookup", "person_id", "distinct_ids")


def read_people(posthog: PostHog, users: list[dict[str, Any]], run: Run) -> BatchRows:
    """One row per (look-up, person) for `users` with user_id, posthog_distinct_id, email.

    E-mail addresses are asked only for users whom no distinct id leads to a person: the app's own ids are
    the better link, and every address not sent is one that cannot leak.
    """
    ids_of = {u["user_id"]: [i for i in (u["posthog_distinct_id"], u["user_id"]) if i] for u in users}
    distinct_ids = sorted({i for ids in ids_of.values() for i in ids})
    found = list(_by_distinct_id(posthog, distinct_ids))
    known = {lookup for _, lookup, _, _ in found}
    emails = sorted(
        {u["email"] for u in users if u["email"] and not known.intersection(ids_of[u["user_id"]])}
    )
    found += _by_email(posthog, emails)
    return BatchRows(COLUMNS, found, {"distinct_ids": distinct_ids, "emails": emails}, dict(posthog.spent))


def _by_distinct_id(posthog: PostHog, distinct_ids: Sequence[str]) -> Iterator[tuple]:
    text, asked = query("posthog", "persons.hogql"), set(distinct_ids)
    parts = ask_in_parts(posthog, text, "persons", distinct_ids, lambda ids: {"distinct_ids": ids})
    people = {row["person_id"]: row["distinct_ids"] for row in parts}
    for person_id, theirs in sorted(people.items()):
        for distinct_id in asked.intersection(theirs):
            yield "distinct_id", distinct_id, person_id, sorted(theirs)


def _by_email(posthog: PostHog, emails: Sequence[str]) -> Iterator[tuple]:
    text = query("posthog", "persons_by_email.hogql")
    for row in ask_in_parts(posthog, text, "persons by e-mail", emails, lambda part: {"emails": part}):
        yield "email", row["email"], row["person_id"], []
