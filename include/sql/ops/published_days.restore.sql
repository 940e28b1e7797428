-- ops.published_days: a dry run loaded days again that had been published; they passed, so they stay as they were.
update ops.published_days
set is_current = true
where pipeline = %(pipeline)s
  and day_on >= (%(window_start)s at time zone 'UTC')::date
  and day_on < (%(window_end)s at time zone 'UTC')::date;
