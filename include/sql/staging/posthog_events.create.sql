-- staging.posthog_events: the event names the metrics need, as the project knows them.
create table if not exists staging.posthog_events (
    event  text not null,
    events bigint not null check (events > 0),
    primary key (event)
);
comment on table staging.posthog_events is 'Proof that every event name of the vocabulary exists in the project; a missing one stops the run.';
comment on column staging.posthog_events.event is 'event name, case-sensitive';
comment on column staging.posthog_events.events is 'events of that name when last asked';
