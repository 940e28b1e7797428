"""Which id a call has of its own, and which ids only count something."""

import re

from plumbline.ai_coding.coercion import first_name
from plumbline.ai_coding.layouts import Plan, Values
from plumbline.ai_coding.settings import SETTINGS

NO_ID = (None, "")
BOTH = re.compile(r"[A-Za-z].*[0-9]|[0-9].*[A-Za-z]")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")  # some are digits only


def call_id_of(values: Values, plan: Plan, trace_id: str | None) -> tuple[str | None, str]:
    """The call's own id, and what tells it from ids of other kinds and, of a span, from those of other traces.

    Of a call without one, what a bare id adds to its other fields.
    """
    number = ""
    for kind, places in plan.ids:
        if (text := first_name(values, places)) is None:
            continue
        if kind == "span":
            return text, f"span\t{trace_id}\t{text}"
        if kind != "bare":
            return text, f"{kind}\t{text}"
        if is_one_of_a_kind(text):
            return text, f"request\t{text}"
        number = f"\t{text}"
    return None, number


def is_one_of_a_kind(text: str) -> bool:
    """Nobody else has this id: it is a UUID, or at least `unique_id` letters and digits long, with some of both.

    What is shorter or only digits counts something, and everybody counts from the same number.
    """
    if len(text) < SETTINGS.unique_id:
        return False
    return bool(BOTH.search(text) or UUID.fullmatch(text))
