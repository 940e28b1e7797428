"""Errors that asking again cannot mend: the task fails at once, whatever its retries."""


class Permanent(Exception):
    """Mixed into an error whose cause is a setting, a shape or a bug; everything else may be retried."""
