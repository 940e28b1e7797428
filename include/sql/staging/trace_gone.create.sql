-- staging.trace_gone: calls that lost a line because their file was rewritten, until core.llm_calls has looked at them.
create table if not exists staging.trace_gone (
    trace_hash  uuid not null,
    primary key (trace_hash)
);
comment on table staging.trace_gone is 'A queue, emptied by core.llm_calls.';
comment on column staging.trace_gone.trace_hash is 'the call';
