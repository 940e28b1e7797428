-- ops.request_pace: when the next request to a limited party may leave, shared by all workers.
create table if not exists ops.request_pace (
    party        text not null,
    tokens       double precision not null,
    next_at      timestamptz not null,
    refilled_at  timestamptz not null,
    primary key (party)
);
comment on table ops.request_pace is 'A token bucket per outside party: a burst, an hourly refill, and a distance between two requests.';
comment on column ops.request_pace.party is 'who is asked: system and project';
comment on column ops.request_pace.tokens is 'requests that may still leave at once; negative while requests wait for refill';
comment on column ops.request_pace.next_at is 'clock time before which no further request may leave';
comment on column ops.request_pace.refilled_at is 'clock time at which tokens was right';
