-- staging.trace_calls: every line of a trace file that tells of a call, in canonical form; never any text of a prompt.
create table if not exists staging.trace_calls (
    file_id             bigint not null,
    source_line         bigint not null,
    read_id             bigint not null,
    trace_hash          uuid not null,
    call_id             text,
    trace_id            text,
    session_id          text,
    developer_id        text,
    ts                  timestamptz not null,
    model               text,
    provider            text,
    tokens_in           bigint,
    tokens_out          bigint,
    tokens_cache_read   bigint,
    tokens_cache_write  bigint,
    total_tokens        bigint,
    token_source        text,
    latency_ms          double precision,
    status_code         integer,
    is_error            boolean,
    acceptance          text not null,
    diff_ratio          double precision,
    accepted_lines      bigint,
    repo                text,
    reported_cost_usd   double precision,
    source_shape        text not null,
    flags               text[] not null default '{}',
    primary key (file_id, source_line)
);
comment on table staging.trace_calls is 'One row per line. Several lines may tell of one call: core.llm_calls has it once.';
comment on column staging.trace_calls.file_id is 'which file';
comment on column staging.trace_calls.source_line is 'line of the file, counted from 1';
comment on column staging.trace_calls.read_id is 'part of the file it came with';
comment on column staging.trace_calls.trace_hash is 'which call: hash of its id where the source has one, else its minute and a hash of everything that identifies it';
comment on column staging.trace_calls.call_id is 'span, message or request id; null when the source has none';
comment on column staging.trace_calls.trace_id is 'trace it belongs to';
comment on column staging.trace_calls.session_id is 'session as the source names it';
comment on column staging.trace_calls.developer_id is 'developer as the source names them';
comment on column staging.trace_calls.ts is 'start of the call, UTC';
comment on column staging.trace_calls.model is 'model as the source names it, without a provider in front';
comment on column staging.trace_calls.provider is 'provider, where the source names one';
comment on column staging.trace_calls.tokens_in is 'prompt tokens that came from no cache';
comment on column staging.trace_calls.tokens_out is 'completion tokens';
comment on column staging.trace_calls.tokens_cache_read is 'prompt tokens read from a cache';
comment on column staging.trace_calls.tokens_cache_write is 'prompt tokens written to a cache';
comment on column staging.trace_calls.total_tokens is 'as reported, else the sum of the classes';
comment on column staging.trace_calls.token_source is 'reported or derived; null without tokens';
comment on column staging.trace_calls.latency_ms is 'milliseconds';
comment on column staging.trace_calls.status_code is 'HTTP status';
comment on column staging.trace_calls.is_error is 'null = the source does not say';
comment on column staging.trace_calls.acceptance is 'accepted, rejected or unknown';
comment on column staging.trace_calls.diff_ratio is '0..1';
comment on column staging.trace_calls.accepted_lines is 'lines of code that were kept';
comment on column staging.trace_calls.repo is 'owner/name';
comment on column staging.trace_calls.reported_cost_usd is 'cost the source reports; 0 beside tokens = it does not know the price';
comment on column staging.trace_calls.source_shape is 'L1 to L9';
comment on column staging.trace_calls.flags is 'what was odd and yet readable, like naive_time or total_mismatch';
