"""Awkward people: linked in an unusual way, in two ways, in no way, merged, deleted or new."""

from datetime import datetime, timedelta

from local.sample.extras.cast import DAY_8, DAY_13, DAY_18, Cast
from local.sample.ids import extra_id

DELETED_IN_JUNE, DELETED_IN_DECEMBER, DELETED_AS_A_FLAG = 1_498_000_000, 1_512_500_000, 1


def add_people(cast: Cast) -> None:
    """One campaign per way in which an account and a PostHog person can belong together, or fail to."""
    morning = timedelta(hours=9)
    _linked_by_user_id(cast, DAY_8 + morning)
    _linked_by_email(cast, DAY_8 + morning)
    _without_account(cast, DAY_8 + morning)
    _twins(cast, DAY_13 + morning)
    _two_persons(cast, DAY_13 + morning)
    _merged(cast, DAY_13 + morning)
    _shared_id(cast, DAY_18 + morning)
    _unmapped(cast, DAY_18 + morning)
    _deleted(cast, DAY_18 + morning)
    _new(cast, DAY_18 + morning)


def _linked_by_user_id(cast: Cast, at: datetime) -> None:
    for key in (f"user-id-{number}" for number in range(1, 7)):
        user = cast.user(key)
        cast.person(key, user)
        cast.visits(key, at, [user])
        cast.send("user-id", user, at)


def _linked_by_email(cast: Cast, at: datetime) -> None:
    spellings = (
        "email-1@extra.example",
        "EMAIL-2@Extra.Example",
        " email-3@extra.example ",
        "Email-4@extra.example",
    )
    for number, spelling in enumerate(spellings, start=1):
        key = f"email-{number}"
        cast.person(key, f"anonymous-{key}", email=spelling)
        cast.visits(key, at, [f"anonymous-{key}"])
        cast.send("email", cast.user(key), at)


def _without_account(cast: Cast, at: datetime) -> None:
    for number in (1, 2):
        cast.send("no-account", extra_id("user", f"no-account-{number}"), at)


def _twins(cast: Cast, at: datetime) -> None:
    """Two pairs of accounts whose addresses are the same once case and blanks are gone."""
    pairs = {"case-twin": "Case-Twin@extra.example", "blank-twin": " blank-twin@extra.example"}
    for key, other_spelling in pairs.items():
        cast.person(key, f"anonymous-{key}", email=f"{key}@extra.example")
        cast.visits(key, at, [f"anonymous-{key}"])
        cast.send("twins", cast.user(key), at)
        cast.send("twins", cast.user(f"{key}-2", email=other_spelling), at)


def _two_persons(cast: Cast, at: datetime) -> None:
    for key in ("two-persons-1", "two-persons-2"):  # one distinct id, two persons
        user = cast.mapped_user(key)
        cast.person(f"{key}-again", f"extra-{key}")
        cast.visits(key, at)
        cast.visits(f"{key}-again", at, [f"extra-{key}"])
        cast.send("two-persons", user, at)
    user = cast.user("two-persons-3")  # one e-mail, two persons
    for side in ("left", "right"):
        key = f"two-persons-3-{side}"
        cast.person(key, f"anonymous-{key}", email="two-persons-3@extra.example")
        cast.visits(key, at, [f"anonymous-{key}"])
    cast.send("two-persons", user, at)


def _merged(cast: Cast, at: datetime) -> None:
    for key in ("merged-1", "merged-2"):
        ids = [f"extra-{key}", f"anonymous-{key}-phone", f"anonymous-{key}-laptop"]
        cast.person(key, *ids)
        cast.visits(key, at, ids)
        cast.send("merged", cast.user(key, distinct_id=ids[0]), at)


def _shared_id(cast: Cast, at: datetime) -> None:
    cast.person("shared-id", "extra-shared-id")
    cast.visits("shared-id", at)
    for number in (1, 2):
        cast.send("shared-id", cast.user(f"shared-id-{number}", distinct_id="extra-shared-id"), at)


def _unmapped(cast: Cast, at: datetime) -> None:
    for number in range(1, 9):
        key = f"unmapped-{number}"
        unknown_to_posthog = f"extra-{key}" if number % 2 else None
        cast.send("unmapped", cast.user(key, distinct_id=unknown_to_posthog), at)


def _deleted(cast: Cast, at: datetime) -> None:
    for number, deleted_at in enumerate((DELETED_IN_JUNE, DELETED_IN_DECEMBER, DELETED_AS_A_FLAG), start=1):
        key = f"deleted-{number}"
        user = cast.mapped_user(key, deleted_at=deleted_at)
        cast.visits(key, at)
        cast.send("deleted", user, at)


def _new(cast: Cast, at: datetime) -> None:
    """Signed up 1, 5, 10 and 20 days before the send; all visited before they had an account, too."""
    for days in (1, 5, 10, 20):
        key = f"new-{days}"
        user = cast.mapped_user(key, created_at=at - timedelta(days=days))
        cast.visits(key, at)
        cast.event(key, f"extra-{key}", at - timedelta(days=25), sales=5.0)
        cast.event(key, f"extra-{key}", at - timedelta(hours=12), sales=6.0)
        cast.send("new", user, at)
