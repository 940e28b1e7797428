"""Ids and choices that look random and are the same on every machine, in every run and in every Python."""

import random
import uuid
from datetime import UTC, datetime

NAMESPACE = uuid.UUID("2b9c7e54-63d0-5a1f-8e27-91c4f0a6d3b8")  # any fixed value; changing it changes every id


def uuid_of(*key: object) -> str:
    """The id of `key`, such as ("person", 17), as uuid text."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, key))))


def dice(*key: object) -> random.Random:
    """Dice of their own for `key`: what one case draws never shifts what another one gets."""
    return random.Random("/".join(map(str, key)))


def utc(text: str) -> datetime:
    """'2025-05-01' or '2025-05-01T09:30:00.5' as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
