-- ops.quality_scores: one dimension of one run; a repeated judgement replaces it.
insert into ops.quality_scores
    (pipeline, run_id, dimension, window_start, window_end, value, numerator, denominator, weight, floor,
     passed, reason)
values
    (%(pipeline)s, %(run_id)s, %(dimension)s, %(window_start)s, %(window_end)s, %(value)s, %(numerator)s,
     %(denominator)s, %(weight)s, %(floor)s, %(passed)s, %(reason)s)
on conflict (pipeline, run_id, dimension) do update
set window_start = excluded.window_start,
    window_end = excluded.window_end,
    value = excluded.value,
    numerator = excluded.numerator,
    denominator = excluded.denominator,
    weight = excluded.weight,
    floor = excluded.floor,
    passed = excluded.passed,
    reason = excluded.reason;
