"""Which models the policy allows, by patterns of their names."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from plumbline.ai_coding.settings import SETTINGS


def is_allowed(model: str, patterns: Sequence[str] = SETTINGS.policy_models) -> bool:
    """True when a pattern (* any text, ? one sign, [seq] one of these) fits the whole name; case does not matter."""
    return any(fnmatchcase(model.lower(), pattern.lower()) for pattern in patterns)
