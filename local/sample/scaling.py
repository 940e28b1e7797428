"""The same campaigns with more people: households repeated under new ids, for measuring speed and memory.

Repeating each of n recipients k times leaves every mean as it is and multiplies a paired t by
sqrt((k n - 1) / (n - 1)), which is sqrt(k) for all but tiny campaigns: a scaled run can be checked exactly.
"""

import pyarrow as pa
import pyarrow.compute as pc

from local.sample.tables import Sample, published_sample

UUIDS = {"id", "user_id", "person_id", "uuid"}
TEXT_IDS = {"distinct_id", "posthog_distinct_id"}
DIGITS = 4  # of the longest household number: copies stay numbers, which is what the quality gate expects


def replicated(copies: int, campaign: str | None = None) -> Sample:
    """Every recipient `copies` times, over all campaigns or one (such as "campaign-13"); no extras."""
    return _repeat(_of_campaign(published_sample(), campaign) if campaign else published_sample(), copies)


def scaled(users: int, campaign: str = "campaign-18") -> Sample:
    """One published campaign with exactly `users` recipients, the last copy being cut short; no extras.

    Means and t stay exact (see above) only where `users` is a multiple of the campaign's own recipients.
    """
    if users < 1:
        raise ValueError(f"users is {users}: ask for at least 1")
    original = _of_campaign(published_sample(), campaign)
    recipients = original.push["users"].num_rows
    whole, rest = divmod(users, recipients)
    parts = [_copied(original, copy) for copy in range(whole)]
    if rest:
        parts.append(_copied(_of_users(original, original.push["users"]["id"][:rest]), whole))
    return _joined(parts)


def _of_campaign(everything: Sample, campaign: str) -> Sample:
    sends = everything.push["push_notifications"]
    sends = sends.filter(pc.equal(sends["campaign_id"], campaign))
    if not sends.num_rows:
        raise ValueError(f"the sample has no campaign {campaign!r}: use campaign-1 to campaign-27")
    reduced = Sample(everything.push | {"push_notifications": sends}, everything.posthog)
    return _of_users(reduced, pc.unique(sends["user_id"]))


def _of_users(everything: Sample, user_ids: pa.Array) -> Sample:
    """Only these users, with what they were sent and did."""
    users = _only(everything.push["users"], "id", user_ids)
    links = _only(everything.posthog["person_distinct_ids"], "distinct_id", users["posthog_distinct_id"])
    sends = _only(everything.push["push_notifications"], "user_id", user_ids)
    return Sample(
        push={"users": users, "push_notifications": sends},
        posthog={
            "events": _only(everything.posthog["events"], "person_id", links["person_id"]),
            "persons": _only(everything.posthog["persons"], "id", links["person_id"]),
            "person_distinct_ids": links,
        },
    )


def _only(table: pa.Table, column: str, values: pa.ChunkedArray) -> pa.Table:
    return table.filter(pc.is_in(table[column], value_set=pc.unique(values)))


def _repeat(original: Sample, copies: int) -> Sample:
    if copies < 1:
        raise ValueError(f"copies is {copies}: ask for at least 1")
    return _joined([_copied(original, copy) for copy in range(copies)])


def _joined(parts: list[Sample]) -> Sample:
    def join(side: str) -> dict[str, pa.Table]:
        return {
            name: pa.concat_tables([getattr(part, side)[name] for part in parts])
            for name in getattr(parts[0], side)
        }

    return Sample(push=join("push"), posthog=join("posthog"))


def _copied(original: Sample, copy: int) -> Sample:
    """The same rows under ids of their own; copy 0 keeps the original ids."""
    if copy == 0:
        return original
    return Sample(
        push={name: _renamed(table, copy) for name, table in original.push.items()},
        posthog={name: _renamed(table, copy) for name, table in original.posthog.items()},
    )


def _renamed(table: pa.Table, copy: int) -> pa.Table:
    """Put the copy's number in place of a uuid's last eight digits, and before a distinct id's digits."""
    for position, name in enumerate(table.column_names):
        column = table[name]
        if name in UUIDS:
            renamed = pc.binary_join_element_wise(pc.utf8_slice_codeunits(column, 0, 28), f"{copy:08x}", "")
        elif name in TEXT_IDS:
            renamed = pc.binary_join_element_wise(str(copy), pc.utf8_lpad(column, DIGITS, "0"), "")
        else:
            continue
        table = table.set_column(position, table.schema.field(position), renamed)
    return table
