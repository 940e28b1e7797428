"""A sample to run Plumbline on: a published year of shopping as push campaigns, plus marked odd cases.

`load_push_database` fills the push database, `write_posthog_files` the PostHog side, `write_automations` the
automation folder; README.md beside this file says what was published and what was added.
"""

from importlib import import_module

_HOMES = {
    "load_push_database": "push_database",
    "create_reader": "push_database",
    "sample": "tables",
    "Sample": "tables",
    "posthog_tables": "posthog",
    "write_posthog_files": "posthog",
    "write_automations": "automations",
    "scaled": "scaling",
    "replicated": "scaling",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    """Import a public function when it is first asked for: the package itself stays cheap to import."""
    if name not in _HOMES:
        raise AttributeError(f"local.sample has no {name!r}: it offers {', '.join(__all__)}")
    return getattr(import_module(f"local.sample.{_HOMES[name]}"), name)
