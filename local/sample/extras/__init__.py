"""The extras: users, sends and events added on top of the published data, one campaign per awkward case.

Every case has a row in local/sample/README.md that says what it is and what a pipeline must do with it.
"""

import pyarrow as pa

from local.sample import schema
from local.sample.extras.cast import Cast
from local.sample.extras.people import add_people
from local.sample.extras.sends import add_sends


def tables() -> dict[str, pa.Table]:
    """The extra rows of every table of the default shape, ready to be put behind the published ones."""
    cast = Cast()
    add_people(cast)
    add_sends(cast)
    return {
        "users": pa.Table.from_pylist(cast.users, schema.USERS),
        "push_notifications": pa.Table.from_pylist(cast.sends, schema.PUSH_NOTIFICATIONS),
        "events": pa.Table.from_pylist(cast.events, schema.EVENTS),
        "persons": pa.Table.from_pylist(cast.persons, schema.PERSONS),
        "person_distinct_ids": pa.Table.from_pylist(cast.distinct_ids, schema.PERSON_DISTINCT_IDS),
    }
