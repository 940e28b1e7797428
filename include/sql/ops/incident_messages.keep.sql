-- ops.incident_messages: a destination accepted a message.
insert into ops.incident_messages (incident_id, said, destination, sent_at)
values (%(incident_id)s, %(said)s, %(destination)s, clock_timestamp())
on conflict do nothing;
