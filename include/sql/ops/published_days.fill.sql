-- ops.published_days: the UTC days whose sends have passed every gate and been published.
--
-- Grain    one row per (pipeline, day_on)
-- Reads    nothing: being run inside the publishing transaction is the fact
-- Window   the days of [window_start, window_end)
-- Re-run   replaces them
-- Settles  when the day is loaded again: core.push_sends takes is_current away in the transaction that replaces it
delete from ops.published_days
where pipeline = %(pipeline)s
  and day_on >= (%(window_start)s at time zone 'UTC')::date
  and day_on < (%(window_end)s at time zone 'UTC')::date;

insert into ops.published_days (pipeline, day_on, run_id)
select %(pipeline)s, day::date, %(run_id)s
from generate_series(
    (%(window_start)s at time zone 'UTC')::date,
    (%(window_end)s at time zone 'UTC')::date - 1,
    interval '1 day') as day;
