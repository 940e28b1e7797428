-- ops.replay_letters: letters of such replays.
--
-- Values   before_at; batch: at most so many rows, null = all
delete from ops.replay_letters
where ctid = any(array(
    select one.ctid
    from ops.replay_letters as one
    join ops.replays as replay using (run_id)
    where replay.settled_at < %(before_at)s
    limit %(batch)s));
