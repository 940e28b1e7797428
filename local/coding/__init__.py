"""Made-up developers who work with AI assistants in made-up repositories: what their tools and GitHub wrote down.

`write_traces`, `write_reference_files` and `write_repositories` write the three sources; `truth` is what is in them,
counted by whoever made it up. README.md beside this file lists the numbers that are fixed and every awkward case.
"""

from importlib import import_module

_HOMES = {
    "FIRST_DAY": "days",
    "LAST_DAY": "days",
    "REPOSITORIES": "cast",
    "COMPLETION": "words",
    "PROMPT": "words",
    "raw_identifiers": "cast",
    "truth": "counted",
    "write_reference_files": "reference",
    "write_repositories": "repositories",
    "write_traces": "files",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    """Import a public name when it is first asked for: the package itself stays cheap to import."""
    if name not in _HOMES:
        raise AttributeError(f"local.coding has no {name!r}: it offers {', '.join(__all__)}")
    return getattr(import_module(f"local.coding.{_HOMES[name]}"), name)
