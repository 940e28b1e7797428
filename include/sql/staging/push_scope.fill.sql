-- staging.push_scope: the sends a run answers for: those of its window, and those it measures.
--
-- Grain    one row per (run_id, notification_id)
-- Reads    core.push_sends, staging.posthog_activity, staging.push_scope (other runs), ops.checkpoints
-- Window   sent_at in [window_start, window_end), and every send that settles in the window, and sends of
--          the last overdue_days that settled earlier and that no run has decided
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
                 or settles_at > %(window_start)s
                 or (not exists (select from staging.posthog_activity as measured
                                 where measured.notification_id = candidate.notification_id)
                     and not exists (select from staging.push_scope as decided
                                     where decided.notification_id = candidate.notification_id
                                       and decided.is_excluded))) as is_due
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
