"""Keeps in ops.restatements what a settled number was before, and forgets it where it may not be told any more."""

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.run import Run

CAUSE = "late, deleted or corrected rows of the source"
NEVER_SETTLES = "never settles"
PERIODS = {  # key columns that name the first day of a period, and its length
    "day_on": "1 day", "week_on": "7 days", "month_on": "1 month",
    "event_date": "1 day", "correlation_date": "1 day", "as_of_on": "1 day",
}  # fmt: skip
HIDDEN_CAUSE = "hidden since: what it was is not told any more"
HIDDEN = ("suppressed", "complementary")  # values of `privacy` of a row without numbers
PERSON = "developer_key"  # the one column of a key that names a person; the others name a group


def keep_what_was(
    db: psycopg.Connection, run: Run, table: str, fresh: str, parts: dict[str, sql.Composable]
) -> None:
    """What differs between `table` and the rows of pg_temp.<fresh>, before these are written; `parts` are Restate's.

    A group whose new rows are hidden is told without values, also in what earlier runs kept of it: beside the other
    groups, old numbers would tell as much as new ones.
    """
    columns, key = warehouse.column_types(db, table), warehouse.primary_key(db, table)
    if "is_provisional" not in columns:
        return
    group = [column for column in key if column != PERSON]
    parts = parts | {
        "group": sql.SQL(", ").join(map(sql.Identifier, group)),
        "group_key": sql.SQL(", ").join(
            sql.SQL("{}, old.{}").format(sql.Literal(c), sql.Identifier(c)) for c in group
        ),
        "old_is_hidden": _all("hidden.{0} = old.{0}", group),
        "new_is_hidden": _all("hidden.{0} = new.{0}", group),
        # compared as JSON, which is how row_key was written
        "restated_group": _all("restated.row_key -> {1} = to_jsonb(hidden.{0})", group),
        "persons": sql.Literal([column for column in key if column not in group]),
        "is_hidden": _is_hidden(columns),
    }
    words = {
        "table": table,
        "cause": CAUSE,
        "hidden": HIDDEN_CAUSE,
        "run_id": run.run_id,
        "open": f"{NEVER_SETTLES}%",
        "unsaid": ["is_provisional", *key],
    }
    db.execute("drop table if exists pg_temp.hidden_groups")
    db.execute(HIDDEN_GROUPS.format(**parts))
    if "privacy" in columns:
        db.execute(FORGOTTEN.format(**parts), words)
        db.execute(HUSHED.format(**parts), words)
    db.execute(RESTATED.format(**parts), words)
    if (ended := period_end(db, table)) is not None:
        about = words | {
            "pipeline": run.pipeline,
            "zone": run.meaning["business_zone"],
            "settle_days": run.meaning["settle_days"],
        }
        db.execute(BORN.format(**parts, ended=ended), about)


def _is_hidden(columns: dict[str, str]) -> sql.Composable:
    """Rows without numbers; and rows of sums that leave something out: what these were before may have had it."""
    if "privacy" not in columns:
        return sql.SQL("false")
    hidden = sql.SQL("privacy = any({})").format(sql.Literal(list(HIDDEN)))
    return hidden + sql.SQL(" or not is_whole") if "is_whole" in columns else hidden


def _all(pattern: str, columns: list[str]) -> sql.Composed:
    each = sql.SQL(pattern)
    return sql.SQL(" and ").join(each.format(sql.Identifier(c), sql.Literal(c)) for c in columns)


def period_end(db: psycopg.Connection, table: str) -> sql.SQL | None:
    """The first day after the period a row of the table is about; None for tables that are not about periods."""
    columns = warehouse.primary_key(db, table)
    if "period_on" in columns and "period_kind" in columns:
        return sql.SQL(
            "new.period_on + case new.period_kind when 'day' then interval '1 day' "
            "when 'week' then interval '7 days' else interval '1 month' end"
        )
    if "cohort_on" in columns and "cohort_kind" in columns:
        # settles with its bracket, which ends last for who signed up on the last day of the cohort
        return sql.SQL(
            "(select greatest(closed, closed - interval '1 day' + (new.bracket_to + 1) * step) from (select "
            "new.cohort_on + case new.cohort_kind when 'day' then interval '1 day' "
            "when 'week' then interval '7 days' else interval '1 month' end as closed, case new.cohort_kind "
            "when 'day' then interval '1 day' when 'week' then interval '7 days' else interval '30 days' end as step) "
            "as cohort)"
        )
    for column, length in PERIODS.items():
        if column in columns:
            return sql.SQL(f"new.{column} + interval '{length}'")
    return None  # not about a period: how things are, or a person


HIDDEN_GROUPS = sql.SQL(
    "create temporary table hidden_groups on commit drop as select distinct {group} from {fresh} where {is_hidden}"
)
FORGOTTEN = sql.SQL(
    "update ops.restatements as restated "
    "set old_value = null, new_value = null, cause = %(hidden)s, row_key = row_key - {persons}::text[] "
    "from hidden_groups as hidden where table_name = %(table)s and cause <> %(hidden)s and {restated_group}"
)
HUSHED = sql.SQL(
    "insert into ops.restatements (table_name, row_key, cause, run_id) "
    "select distinct %(table)s, jsonb_build_object({group_key}), %(hidden)s, %(run_id)s "
    "from {table} as old left join {fresh} as new on {same_key} "
    "where not old.is_provisional and exists (select from {scope} as scope where {in_scope}) "
    "and exists (select from hidden_groups as hidden where {old_is_hidden}) "
    "and ({old_others}) is distinct from ({new_others})"
)
RESTATED = sql.SQL(
    "insert into ops.restatements (table_name, row_key, column_name, old_value, new_value, cause, run_id) "
    "select %(table)s, jsonb_build_object({row_key}), each.key, each.value, becomes ->> each.key, "
    "%(cause)s, %(run_id)s from {table} as old "
    "left join {fresh} as new on {same_key} "
    # offset 0: a row is turned into JSON once, not once for each of its columns
    "cross join lateral (select to_jsonb(old) as was, to_jsonb(new) as becomes offset 0) as whole "
    "cross join lateral jsonb_each_text(was) as each "
    "where not old.is_provisional and exists (select from {scope} as scope where {in_scope}) "
    "and not exists (select from hidden_groups as hidden where {old_is_hidden}) "
    "and ({old_others}) is distinct from ({new_others}) and each.key <> all(%(unsaid)s) "
    "and (becomes ->> each.key) is distinct from each.value "
    "and not exists (select from pg_attribute as attribute where attrelid = {named}::regclass "
    "and attname = each.key and col_description(attrelid, attnum) like %(open)s) "
    "order by {old_key}, each.key"
)
BORN = sql.SQL(
    "insert into ops.restatements (table_name, row_key, column_name, old_value, new_value, cause, run_id) "
    "select %(table)s, jsonb_build_object({new_row_key}), each.key, null, each.value, %(cause)s, %(run_id)s "
    "from {fresh} as new "
    "join ops.checkpoints as published on published.job = %(pipeline)s "
    "cross join lateral (select to_jsonb(new) as becomes offset 0) as whole "
    "cross join lateral jsonb_each_text(becomes) as each "
    "where {ended} + make_interval(days => %(settle_days)s) <= published.position at time zone %(zone)s "
    "and not exists (select from {table} as old where {same_key}) "
    "and not exists (select from hidden_groups as hidden where {new_is_hidden}) "
    "and each.key <> all(%(unsaid)s) and each.value is not null "
    "and exists (select from {table}) "
    "and not exists (select from pg_attribute as attribute where attrelid = {named}::regclass "
    "and attname = each.key and col_description(attrelid, attnum) like %(open)s) "
    "order by {new_key}, each.key"
)
