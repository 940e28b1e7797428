"""Sets what happened on a day beside what happened some days later, or earlier."""

import numpy as np


def lagged(x, y, lags, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of series at every lag, so that the later day of each pair is one of the last `days`.

    Shapes   x: (series of x, history), y: (series of y, history), both of the same days; lags: (lags,) whole days
             that y comes after x, negative = before. Results: (lags, series of x, 1, days) and
             (lags, 1, series of y, days): they broadcast to every pair, and day j of every lag has the same date.
    Errors   ValueError when the history is shorter than `days` and the longest lag together.
    """
    x, y, lags = np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(lags)
    history, longest = x.shape[-1], int(np.abs(lags).max())
    if history < days + longest:
        raise ValueError(f"{days} days at lags up to {longest} need {days + longest} days, got {history}")
    later = np.arange(history - days, history)
    of_x = x[:, later - np.maximum(lags, 0)[:, None]].swapaxes(0, 1)[:, :, None]
    of_y = y[:, later + np.minimum(lags, 0)[:, None]].swapaxes(0, 1)[:, None]
    return of_x, of_y
