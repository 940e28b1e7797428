-- ops.incidents: every destination has been told.
update ops.incidents
set alerted_at = case when %(said)s = 'alert' then clock_timestamp() else alerted_at end,
    resolved_at = case when %(said)s = 'resolved' then clock_timestamp() end
where incident_id = %(incident_id)s;
