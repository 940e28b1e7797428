"""The ids of the sample: the same key gives the same id, on every machine and in every run."""

import uuid
from datetime import datetime

NAMESPACE = uuid.UUID("6f0c2a52-7d1e-5b7a-9a86-2d5f5f0e7c11")  # any fixed value; changing it changes every id

EXTRA_PREFIX = "eeeeeeee-"
DUPLICATE_PREFIX = "ffffffff-"  # sorts after the original, so "keep the first by id" keeps that


def stable_id(*key: object) -> str:
    """The id of `key`, such as ("user", 1085), as uuid text."""
    return str(uuid.uuid5(NAMESPACE, "/".join(str(part) for part in key)))


def extra_id(*key: object) -> str:
    """As `stable_id`, but seen at a glance to belong to a row that was added on top."""
    return EXTRA_PREFIX + stable_id("extra", *key)[len(EXTRA_PREFIX) :]


def duplicate_id(original_id: str) -> str:
    """The id of a second copy of the row `original_id`."""
    return DUPLICATE_PREFIX + original_id[len(DUPLICATE_PREFIX) :]


def utc(text: str) -> datetime:
    """'2017-08-08' or '2017-08-08T09:30:00' as an instant in UTC."""
    return datetime.fromisoformat(f"{text}T00:00:00+00:00" if "T" not in text else f"{text}+00:00")
