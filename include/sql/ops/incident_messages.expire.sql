-- ops.incident_messages: messages of such incidents.
--
-- Values   before_at; batch: at most so many rows, null = all
delete from ops.incident_messages
where ctid = any(array(
    select one.ctid
    from ops.incident_messages as one
    join ops.incidents as incident using (incident_id)
    where incident.resolved_at < %(before_at)s
    limit %(batch)s));
