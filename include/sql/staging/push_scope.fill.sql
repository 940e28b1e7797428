-- staging.push_scope: the sends a run answers for: those of its window, and those it measures.
--
-- Grain    one row per (run_id, notification_id)
-- Reads    core.push_sends, aggregates.user_lift, ops.published_days, ops.checkpoints
-- Window   sent_at in [window_start, window_end); every send that settles in the window; and sends of the last
--          overdue_days that have settled without being published, whatever became of the run whose turn it was.
--          Sends of other days only if their day has passed its gates. core.push_exposures adds the sends
--          whose person or windows have changed since they were measured.
-- Re-run   replaces the run's rows
-- Settles  with the run: a send is due once sent_at + settle_hours <= the later of window_end and the
--          checkpoint, so a day that is loaded late is still measured, by the run that loads it
delete from staging.push_scope
where run_id = %(run_id)s;

insert into staging.push_scope
    (run_id, notification_id, user_id, sent_at, is_in_window, is_due, user_batch)
with frontier as (
    select greatest(
        %(window_end)s::timestamptz,
        (select position from ops.checkpoints where job = %(pipeline)s)) as reached_at
),
candidate as (
    select
        send.notification_id,
        send.user_id,
        send.sent_at,
        send.sent_at >= %(window_start)s and send.sent_at < %(window_end)s as is_in_window,
        send.sent_at + make_interval(hours => %(settle_hours)s) as settles_at,
        frontier.reached_at
    from core.push_sends as send
    cross join frontier
    where send.sent_at >= least(
              %(window_start)s::timestamptz - make_interval(hours => %(settle_hours)s),
              %(window_start)s::timestamptz - make_interval(days => %(overdue_days)s))
      and send.sent_at < %(window_end)s
),
judged as (
    select
        *,
        settles_at <= reached_at
            and (is_in_window
                 or (exists (select from ops.published_days as passed
                             where passed.pipeline = %(pipeline)s
                               and passed.is_current
                               and passed.day_on = (candidate.sent_at at time zone 'UTC')::date)
                     and (settles_at > %(window_start)s
                          or not exists (select from aggregates.user_lift as published
                                         where published.notification_id = candidate.notification_id))))
            as is_due
    from candidate
)
select
    %(run_id)s,
    notification_id,
    user_id,
    sent_at,
    is_in_window,
    is_due,
    (dense_rank() over (order by user_id) - 1) / %(users_per_request)s
from judged
where is_in_window or is_due;
