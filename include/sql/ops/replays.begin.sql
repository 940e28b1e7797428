-- ops.replays: who asked for what; asked again when its task is repeated.
--
-- Values   asked_by, source, reason, from_on, to_on, include_poison, tried
insert into ops.replays
    (run_id, asked_by, asked_at, pipeline, source, reason, from_on, to_on, include_poison, tried)
values
    (%(run_id)s, %(asked_by)s, clock_timestamp(), %(pipeline)s, %(source)s, %(reason)s, %(from_on)s, %(to_on)s,
     %(include_poison)s, %(tried)s)
on conflict (run_id) do update
set asked_by = excluded.asked_by,
    asked_at = excluded.asked_at,
    tried = excluded.tried,
    repaired = null,
    still_dead = null,
    poisoned = null,
    unread = null,
    settled_at = null;
