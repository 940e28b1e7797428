"""Asks a mirror and its source for the same thing: counts and digests of ids and times, bucket by bucket of ids."""

from datetime import datetime

from psycopg import sql

from plumbline.source_tables import Shape

# of rows that are there, and of times that Python has a date for: no infinity, no year 10000
LATEST = "max({0}) filter (where _gone_at is null and {0} between '0002-01-01' and '9999-01-01')"


def of_mirror(shape: Shape, mask: int, where: sql.Composable | None = None) -> sql.Composed:
    """Per bucket: the rows, a number that changes with any of their ids and times, and the latest change."""
    return sql.SQL(
        "select {id} & {mask}, count(*) filter (where _gone_at is null), "
        "bit_xor({row}) filter (where _gone_at is null), {latest} "
        "from {mirror} where {where} group by 1"
    ).format(
        mirror=sql.Identifier(*shape.table.mirror.split(".")), id=_hash(shape), row=_row_hash(shape, None),
        mask=sql.Literal(mask), latest=_latest(shape),
        where=where or sql.SQL("true"),
    )  # fmt: skip


def of_source(shape: Shape, horizon: datetime, mask: int) -> sql.Composed:
    """The same of the due rows, and how many rows wait for a later run or lie ahead of the source's clock."""
    due, future = shape.due(horizon), sql.SQL("false")
    if shape.has_created:
        future = sql.SQL("{} > clock_timestamp()").format(shape.created)
    return sql.SQL(
        "select {id} & {mask}, count(*) filter (where {due}), bit_xor({row}) filter (where {due}), "
        "count(*) filter (where not {due}), count(*) filter (where {future}) from {source} group by 1"
    ).format(
        source=sql.Identifier(shape.table.name), id=_hash(shape), row=_row_hash(shape, horizon),
        mask=sql.Literal(mask), due=due, future=future,
    )  # fmt: skip


def in_buckets(shape: Shape, buckets: list[int], mask: int) -> sql.Composable:
    """Rows whose id falls into one of these buckets."""
    return sql.SQL("{} & {} = any({}::bigint[])").format(
        _hash(shape), sql.Literal(mask), sql.Literal(buckets)
    )


def _row_hash(shape: Shape, horizon: datetime | None) -> sql.Composable:
    """A number of a row's id and times, each hashed with the one before as its seed.

    `horizon` hides the moments that lie ahead of it, as the mirror does not have them either.
    """
    number = _hash(shape)
    for name in (shape.table.created, "updated_at", *shape.table.moments):
        if not shape.is_there(name):
            continue
        time: sql.Composable = sql.Identifier(name)
        if horizon is not None and name in shape.table.moments:
            time = sql.SQL("case when {0} < {1} then {0} end").format(time, sql.Literal(horizon))
        # no time is a number that no time has: 0 is the first second of 1970, and infinities are times too
        number = sql.SQL(
            "hashfloat8extended(coalesce(date_part('epoch', {}), '-1e300'::double precision), {})"
        ).format(time, number)
    return number


def _hash(shape: Shape) -> sql.Composable:
    """The same number for the same id in every supported version of the database."""
    is_uuid = shape.types[shape.table.key] == "uuid"
    function = "uuid_hash_extended({}, 0)" if is_uuid else "hashint8extended({}::bigint, 0)"
    return sql.SQL(function).format(sql.Identifier(shape.table.key))


def _latest(shape: Shape) -> sql.Composable:
    """The latest change among the rows that are not gone, as far as any has a time; an aggregate."""
    times = [c for c in (shape.table.created, "updated_at", "deleted_at") if c in shape.types]
    each = sql.SQL(", ").join(sql.SQL(LATEST).format(sql.Identifier(c)) for c in times)
    return sql.SQL("greatest({})").format(each) if times else sql.SQL("null::timestamptz")
