-- ops.incidents: incidents that were over, and told to everybody, before an instant.
--
-- Values   before_at; batch: at most so many rows, null = all
delete from ops.incidents
where ctid = any(array(
    select one.ctid
    from ops.incidents as one
    where one.resolved_at < %(before_at)s
    limit %(batch)s));
