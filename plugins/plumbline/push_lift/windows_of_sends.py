"""Counts, sums and distinct values of many people's events in the windows of many sends, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from plumbline.push_lift.activity_grid import WEEKS
from plumbline.sources.posthog_row_groups import EPOCH, microseconds

WEEK = timedelta(days=7)
PAIRS_AT_A_TIME = 1 << 21  # (window, event) pairs laid out at once: some 50 MB


@dataclass(frozen=True)
class Windows:
    """Six half-open windows a send: [from, to) as keys, which put all events of all people on one line.

    A key is the person's number times `span`, plus microseconds since `origin`; `starts` and `ends` have the
    shape (sends, 6), in the order baseline, post, week 1 to 4.
    """

    starts: np.ndarray
    ends: np.ndarray
    origin: int
    span: int

    @classmethod
    def of(
        cls,
        owners: Sequence[int],
        sent_at: Sequence[datetime],
        observed_from: Sequence[datetime],
        *,
        baseline: timedelta,
        post: timedelta,
    ) -> "Windows":
        """The windows of activity.hogql for sends to the persons numbered `owners`."""
        owner = np.array(owners, np.int64)
        sent = np.array([microseconds(instant) for instant in sent_at])
        observed = np.array([microseconds(instant) for instant in observed_from])
        before, after, week = (span // timedelta(microseconds=1) for span in (baseline, post, WEEK))
        weeks = [sent - k * week for k in WEEKS]
        starts = np.stack([np.maximum(sent - before, observed), sent, *weeks], axis=1)
        ends = np.stack([sent, sent + after, *(start + after for start in weeks)], axis=1)
        origin, span = int(starts.min()), int(ends.max() - starts.min())
        line = owner[:, None] * span
        # a baseline that would begin after its end is empty, not negative
        return cls(line + np.minimum(starts, ends) - origin, line + ends - origin, origin, span)

    @property
    def reach(self) -> tuple[datetime, datetime]:
        """The span of time that encloses every window."""
        start = EPOCH + timedelta(microseconds=self.origin)
        return start, start + timedelta(microseconds=self.span)

    def keys(self, owner: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The place of each event of the reach on the line."""
        return owner.astype(np.int64) * self.span + (at - self.origin)


def events_in(windows: Windows, keys: np.ndarray) -> np.ndarray:
    """Number of events per (send, window); `keys` ascending."""
    return np.searchsorted(keys, windows.ends) - np.searchsorted(keys, windows.starts)


def sum_in(windows: Windows, keys: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Sum of whole `amounts` per (send, window); exact, in any order."""
    running = np.concatenate([[0], np.cumsum(amounts)])
    return running[np.searchsorted(keys, windows.ends)] - running[np.searchsorted(keys, windows.starts)]


def distinct_in(windows: Windows, keys: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Number of different `codes` (0 and up) per (send, window)."""
    starts = np.searchsorted(keys, windows.starts).ravel()
    lengths = np.searchsorted(keys, windows.ends).ravel() - starts
    found = np.zeros(starts.size, np.int64)
    if not codes.size:
        return found.reshape(windows.starts.shape)
    values = int(codes.max()) + 1
    chunk_of = (np.cumsum(lengths) - lengths) // PAIRS_AT_A_TIME
    for chunk in np.unique(chunk_of):
        rows = np.flatnonzero(chunk_of == chunk)
        which = np.repeat(rows, lengths[rows])
        place = np.arange(which.size) - np.repeat(np.cumsum(lengths[rows]) - lengths[rows], lengths[rows])
        pairs = np.unique(which * values + codes[np.repeat(starts[rows], lengths[rows]) + place])
        found += np.bincount(pairs // values, minlength=starts.size)
    return found.reshape(windows.starts.shape)
