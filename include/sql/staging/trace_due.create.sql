-- staging.trace_due: calls that core.llm_calls has to look at once the horizon has passed an instant.
create table if not exists staging.trace_due (
    trace_hash  uuid not null,
    due_at      timestamptz not null,
    primary key (trace_hash, due_at)
);
create index if not exists trace_due_in_order on staging.trace_due (due_at);
comment on table staging.trace_due is 'A queue: core.llm_calls adds calls that lie after the horizon, core.model_prices adds calls whose price changed; core.llm_calls takes them out.';
comment on column staging.trace_due.trace_hash is 'the call';
comment on column staging.trace_due.due_at is 'time of a line of it';
