-- ops.replays: what became of the letters of one replay, counted when the pipeline has run; repeating it changes nothing.
--
-- A letter that another run has refused since was judged again: one attempt more, whatever the source counts itself.
--
-- Values   max_attempts: attempts at which a letter is given up
update ops.dead_letters as letter
set attempts = now.attempts,
    status = case
        when now.was_poison or (now.is_judged and now.attempts >= %(max_attempts)s) then 'poison'
        else now.status
    end
from (
    select pipeline, source, record_key, letter.status, tried.was_poison, letter.last_run_id <> tried.last_run_before as is_judged,
           greatest(letter.attempts, tried.attempts_before + (letter.last_run_id <> tried.last_run_before)::integer)
               as attempts
    from ops.dead_letters as letter
    join ops.replay_letters as tried using (pipeline, source, record_key)
    where tried.run_id = %(run_id)s
) as now
where (now.pipeline, now.source, now.record_key) = (letter.pipeline, letter.source, letter.record_key);

update ops.replay_letters as tried
set outcome = coalesce((
        select case
            when letter.last_run_id = tried.last_run_before then 'unread'
            when letter.status = 'poison' then 'poison'
            else 'dead'
        end
        from ops.dead_letters as letter
        where (letter.pipeline, letter.source, letter.record_key) = (tried.pipeline, tried.source, tried.record_key)
    ), 'repaired')
where run_id = %(run_id)s;

update ops.replays as replay
set tried = counted.tried,
    repaired = counted.repaired,
    still_dead = counted.still_dead,
    poisoned = counted.poisoned,
    unread = counted.unread,
    settled_at = coalesce(settled_at, clock_timestamp())
from (
    select
        count(*) as tried,
        count(*) filter (where outcome = 'repaired') as repaired,
        count(*) filter (where outcome = 'dead') as still_dead,
        count(*) filter (where outcome = 'poison') as poisoned,
        count(*) filter (where outcome = 'unread') as unread
    from ops.replay_letters
    where run_id = %(run_id)s
) as counted
where run_id = %(run_id)s
returning replay.tried, replay.repaired, replay.still_dead, replay.poisoned, replay.unread;
