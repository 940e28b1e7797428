"""Finds session and developer in the texts that assistants send as their user id."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from plumbline.ai_coding.coercion import LONGEST, clean, name

LEGACY = re.compile(r"user_(?P<developer>.+?)_account_.*?_session_(?P<session>.+)")
MARKED = re.compile(r"(?:^|[^A-Za-z0-9])session[_-](.+)")


class Identity(NamedTuple):
    """What one text says; `is_plain` when it was taken as a session id for want of anything better."""

    session_id: str | None
    developer_id: str | None
    is_plain: bool = False


NOBODY = Identity(None, None)


def identity_of(value: Any) -> Identity:
    """Session and developer from JSON text, from user_<h>_account_<u>_session_<s>, from session_<id>, or plain text.

    JSON text is read by its keys and by nothing else. Raises Rejected for control characters.
    """
    if type(value) is not str:
        return _by_key(value) if type(value) is dict else NOBODY
    if len(value) > LONGEST and not value.lstrip().startswith("{"):
        return Identity(name(value), None)
    return _identity_of_text(value) if len(value) <= 8 * LONGEST else NOBODY


@lru_cache(maxsize=16_384)
def _identity_of_text(text: str) -> Identity:
    if text.lstrip().startswith(("{", "[")):
        try:
            return _by_key(msgspec.json.decode(text))
        except (ValueError, RecursionError):  # cut or broken JSON names nobody
            return NOBODY
    if match := LEGACY.fullmatch(text.strip()):
        return Identity(clean(match["session"]), clean(match["developer"]))
    if match := MARKED.search(text.strip()):
        return Identity(clean(match[1]), None)
    return Identity(clean(text), None, is_plain=True)


def _by_key(record: Any) -> Identity:
    if type(record) is not dict:
        return NOBODY
    developer = name(record.get("account_uuid")) or name(record.get("device_id"))
    return Identity(name(record.get("session_id")), developer)
