-- ops.replay_letters: the letters a replay tries; chosen again when its task is repeated.
--
-- Values   source, reason, from_on, to_on, include_poison
insert into ops.replay_letters as tried
    (run_id, pipeline, source, record_key, reason, attempts_before, last_run_before, was_poison)
select %(run_id)s, pipeline, source, record_key, reason, attempts, last_run_id, status = 'poison'
from ops.dead_letters
where pipeline = %(pipeline)s
  and source = %(source)s
  and (status = 'open' or %(include_poison)s)
  and (%(reason)s::text is null or reason = %(reason)s)
  and (%(from_on)s::date is null or partition_on >= %(from_on)s)
  and (%(to_on)s::date is null or partition_on < %(to_on)s)
on conflict (run_id, pipeline, source, record_key) do update
set reason = excluded.reason,
    attempts_before = excluded.attempts_before,
    last_run_before = excluded.last_run_before,
    was_poison = tried.was_poison or excluded.was_poison,
    outcome = null;
