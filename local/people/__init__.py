"""Two made-up application databases that know the same people: an engagement platform and a profile service.

`load_engagement_database` and `load_chemlink_database` fill them; README.md beside this file lists the numbers that
are fixed and every awkward case.
"""

from importlib import import_module

_HOMES = {
    "load_engagement_database": "databases",
    "load_chemlink_database": "databases",
    "create_reader": "databases",
    "write_excluded_accounts": "excluded",
    "FIRST_DAY": "days",
    "LAST_DAY": "days",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    """Import a public name when it is first asked for: the package itself stays cheap to import."""
    if name not in _HOMES:
        raise AttributeError(f"local.people has no {name!r}: it offers {', '.join(__all__)}")
    return getattr(import_module(f"local.people.{_HOMES[name]}"), name)
