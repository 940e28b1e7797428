-- ops.replays: replays that were settled before an instant.
--
-- Values   before_at; batch: at most so many rows, null = all
delete from ops.replays
where ctid = any(array(
    select one.ctid
    from ops.replays as one
    where one.settled_at < %(before_at)s
    limit %(batch)s));
