-- core.developer_days: what a developer asked of AI assistants in a repository and day.
create table if not exists core.developer_days (
    event_date          date not null,
    repo                text not null,
    developer_id        text not null,
    calls               bigint not null,
    accepted            bigint not null,
    rejected            bigint not null,
    errors              bigint not null,
    total_tokens        bigint,
    tokens_in           bigint,
    tokens_out          bigint,
    tokens_cache_read   bigint,
    tokens_cache_write  bigint,
    accepted_lines      bigint,
    priced_calls        bigint not null,
    cost_nano_usd       numeric,
    latencies_ms        double precision[],
    primary key (event_date, repo, developer_id)
);
-- numbers that differ hardly shrink: trying costs more than it saves
alter table core.developer_days alter column latencies_ms set storage external;
comment on table core.developer_days is 'Sums of the calls of a day, and their latencies: days are added up again and again, calls are read once. Made anew when a call of the day changes. Personal data: developer_id.';
comment on column core.developer_days.event_date is 'business day';
comment on column core.developer_days.repo is 'owner/name, or (unknown)';
comment on column core.developer_days.developer_id is 'developer as traces name them, or (unknown)';
comment on column core.developer_days.calls is 'calls';
comment on column core.developer_days.accepted is 'calls accepted';
comment on column core.developer_days.rejected is 'calls rejected';
comment on column core.developer_days.errors is 'calls that failed';
comment on column core.developer_days.total_tokens is 'tokens of the calls that tell; null when none does';
comment on column core.developer_days.tokens_in is 'prompt tokens that came from no cache';
comment on column core.developer_days.tokens_out is 'completion tokens';
comment on column core.developer_days.tokens_cache_read is 'prompt tokens read from a cache';
comment on column core.developer_days.tokens_cache_write is 'prompt tokens written to a cache';
comment on column core.developer_days.accepted_lines is 'lines kept, of the calls that tell';
comment on column core.developer_days.priced_calls is 'calls with a cost';
comment on column core.developer_days.cost_nano_usd is 'billionths of a US dollar, whole ones: sums do not depend on an order; null when no call has a cost';
comment on column core.developer_days.latencies_ms is 'milliseconds of every call that tells, ascending: medians are made of calls, never of medians; null when none does';
