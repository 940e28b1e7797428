-- staging.trace_places: where the lines of a call are, when there are several of them or when they wait.
create table if not exists staging.trace_places (
    file_id      bigint not null,
    source_line  bigint not null,
    trace_hash   uuid not null,
    primary key (file_id, source_line)
);
create index if not exists trace_places_by_call on staging.trace_places (trace_hash);
comment on table staging.trace_places is 'Nearly every call has one line, and core.llm_calls says which. Lines it cannot say are here, so that staging.trace_calls needs no index by call, which would take as long to write as its rows.';
comment on column staging.trace_places.file_id is 'which file';
comment on column staging.trace_places.source_line is 'line of the file, counted from 1';
comment on column staging.trace_places.trace_hash is 'the call it tells of';
