"""HogQL text in, syntax tree out: PostHog's own parser, whichever build this Python can load."""

import json
import sys
import types
from functools import lru_cache

from local.posthog.errors import BadQuery

POSITIONS = ("start", "end")  # where in the text a node stood; the two builds count differently


@lru_cache(maxsize=64)  # a pipeline sends a few texts, many times, with other values
def parse_select(text: str) -> dict:
    """The tree of one SELECT, to be read only. Absent parts are absent keys, whichever build parsed it.

    Raises   BadQuery when the text is not HogQL.
    """
    tree = json.loads(_parser().parse_select_json(text))
    if tree.get("error"):
        raise BadQuery(tree.get("message", "The query does not parse."), code="hogql_syntax_error")
    return _without_noise(tree)


def _parser():
    """The Rust build (Python 3.12 and later), or the C++ build (Python 3.11)."""
    try:
        import hogql_parser_rs

        return hogql_parser_rs
    except ImportError:
        pass
    _register_error_classes()
    try:
        import hogql_parser
    except ImportError as missing:
        raise RuntimeError(
            "no HogQL parser is installed: pip install -r requirements-local.txt "
            "(hogql-parser before Python 3.12, hogql-parser-rs from 3.12 on)"
        ) from missing
    return hogql_parser


def _register_error_classes() -> None:
    """The C++ build takes its exceptions from a module of PostHog's application, absent here."""
    name = "posthog.hogql.errors"
    if name in sys.modules:
        return
    module = types.ModuleType(name)
    for error in (
        "BaseHogQLError",
        "ExposedHogQLError",
        "NotImplementedError",
        "ParsingError",
        "SyntaxError",
    ):
        setattr(module, error, type(error, (Exception,), {}))
    for package in ("posthog", "posthog.hogql"):
        sys.modules.setdefault(package, types.ModuleType(package))
    sys.modules[name] = module


def _without_noise(node):
    """The same tree without positions, and without the nulls and falses that only one build writes."""
    if isinstance(node, list):
        return [_without_noise(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_noise(value)
        for key, value in node.items()
        if key not in POSITIONS and (key == "value" or (value is not None and value is not False))
    }
