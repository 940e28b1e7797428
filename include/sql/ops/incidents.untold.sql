-- ops.incidents: what somebody still has to be told, one incident at a time and no two tellers at the same one.
select
    incident_id, pipeline, kind, opened_at, opened_by, stale, failed, closed_at,
    case when closed_at is null then 'alert' else 'resolved' end as said,
    array(
        select destination from ops.incident_messages as message
        where message.incident_id = incident.incident_id and message.said = 'alert') as alerted,
    array(
        select destination from ops.incident_messages as message
        where message.incident_id = incident.incident_id and message.said = 'resolved') as resolved
from ops.incidents as incident
where (closed_at is null and alerted_at is null or closed_at is not null and resolved_at is null)
  and incident_id > %(after)s
order by incident_id
limit 1
for update skip locked;
