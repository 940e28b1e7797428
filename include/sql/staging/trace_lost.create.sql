-- staging.trace_lost: calls that were known and that no line tells of any more, since the last publication.
create table if not exists staging.trace_lost (
    trace_hash   uuid not null,
    event_date   date not null,
    source_file  text not null,
    primary key (trace_hash)
);
comment on table staging.trace_lost is 'core.llm_calls adds what leaves it and takes out what comes back; the publication empties it. The gate of staging.trace_reads asks whether they are too many.';
comment on column staging.trace_lost.trace_hash is 'the call';
comment on column staging.trace_lost.event_date is 'business day it was on';
comment on column staging.trace_lost.source_file is 'file of the last line that told of it';
