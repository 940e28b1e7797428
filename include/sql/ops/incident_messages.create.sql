-- ops.incident_messages: which destination has been told what, so that nobody is told twice.
create table if not exists ops.incident_messages (
    incident_id  bigint not null,
    said         text not null check (said in ('alert', 'resolved')),
    destination  text not null,
    sent_at      timestamptz not null,
    primary key (incident_id, said, destination)
);
comment on table ops.incident_messages is 'One row per message that a destination accepted. What is missing here is tried again with the next look.';
comment on column ops.incident_messages.incident_id is 'ops.incidents';
comment on column ops.incident_messages.said is 'alert or resolved';
comment on column ops.incident_messages.destination is 'connection id, or log';
comment on column ops.incident_messages.sent_at is 'clock time at which it was accepted';
