-- core.llm_calls: one call of a language model, from whatever line told of it.
create table if not exists core.llm_calls (
    trace_hash          uuid not null,
    call_id             text,
    trace_id            text,
    session_id          text,
    developer_id        text,
    ts                  timestamptz not null,
    event_date          date not null,
    model               text,
    provider            text,
    tokens_in           bigint,
    tokens_out          bigint,
    tokens_cache_read   bigint,
    tokens_cache_write  bigint,
    total_tokens        bigint,
    token_source        text check (token_source in ('reported', 'derived')),
    latency_ms          double precision,
    status_code         integer,
    is_error            boolean,
    acceptance          text not null check (acceptance in ('accepted', 'rejected', 'unknown')),
    diff_ratio          double precision check (diff_ratio between 0 and 1),
    accepted_lines      bigint,
    repo                text,
    cost_usd            double precision,
    cost_source         text check (cost_source in ('reported', 'priced')),
    source_shape        text not null,
    source_file         text not null,
    source_line         bigint not null,
    lines               integer not null,
    flags               text[] not null,
    primary key (trace_hash)
);
create index if not exists llm_calls_by_day on core.llm_calls (event_date);
comment on table core.llm_calls is 'Several lines may tell of one call, also in several files: per field the last line that knows it counts, lines in the order of file and line. Personal data: developer_id, session_id, source_file.';
comment on column core.llm_calls.trace_hash is 'which call: hash of its id where the source has one, else its minute and a hash of everything that identifies it';
comment on column core.llm_calls.call_id is 'span, message or request id; null when the source has none';
comment on column core.llm_calls.trace_id is 'trace it belongs to';
comment on column core.llm_calls.session_id is 'session as the source names it';
comment on column core.llm_calls.developer_id is 'developer as the source names them; core.developers says who that is';
comment on column core.llm_calls.ts is 'start of the call';
comment on column core.llm_calls.event_date is 'business day of ts';
comment on column core.llm_calls.model is 'model, without a provider in front';
comment on column core.llm_calls.provider is 'provider, where the source names one';
comment on column core.llm_calls.tokens_in is 'prompt tokens that came from no cache';
comment on column core.llm_calls.tokens_out is 'completion tokens';
comment on column core.llm_calls.tokens_cache_read is 'prompt tokens read from a cache';
comment on column core.llm_calls.tokens_cache_write is 'prompt tokens written to a cache';
comment on column core.llm_calls.total_tokens is 'as reported, else the sum of the classes';
comment on column core.llm_calls.token_source is 'reported or derived; null without tokens';
comment on column core.llm_calls.latency_ms is 'milliseconds';
comment on column core.llm_calls.status_code is 'HTTP status';
comment on column core.llm_calls.is_error is 'null = the source does not say';
comment on column core.llm_calls.acceptance is 'what became of the suggestion';
comment on column core.llm_calls.diff_ratio is 'share of the suggestion that was kept, as the source reports it';
comment on column core.llm_calls.accepted_lines is 'lines of code that were kept';
comment on column core.llm_calls.repo is 'owner/name; null = the source does not say';
comment on column core.llm_calls.cost_usd is 'US dollars; null = neither reported nor priced; 0 reported beside tokens is not known';
comment on column core.llm_calls.cost_source is 'reported, or priced by core.model_prices; null without cost';
comment on column core.llm_calls.source_shape is 'shape of the line, L1 to L9';
comment on column core.llm_calls.source_file is 'file of the last line that tells of it';
comment on column core.llm_calls.source_line is 'that line';
comment on column core.llm_calls.lines is 'lines that tell of it';
comment on column core.llm_calls.flags is 'what was odd and yet readable, like naive_time or total_mismatch';
