-- staging.trace_reads: one part of one trace file, read in one transaction, with the fate of its lines.
create table if not exists staging.trace_reads (
    read_id         bigint generated always as identity,
    file_id         bigint not null,
    run_id          text not null,
    first_line      bigint not null,
    after_last_line bigint not null,
    lines           bigint not null,
    calls           bigint not null,
    dead            bigint not null,
    filtered        bigint not null,
    reasons         jsonb not null default '{}',
    shapes          jsonb not null default '{}',
    unknown_fields  jsonb not null default '{}',
    flags           jsonb not null default '{}',
    is_merged       boolean not null default false,
    is_replaced     boolean not null default false,
    primary key (read_id),
    constraint no_line_is_lost check (lines = calls + dead + filtered)
);
create index if not exists trace_reads_of_run on staging.trace_reads (run_id);
create index if not exists trace_reads_of_file on staging.trace_reads (file_id);
create index if not exists trace_reads_pending on staging.trace_reads (read_id) where not is_merged;
comment on table staging.trace_reads is 'The accounting of reading traces, and the queue of what core.llm_calls has still to take in.';
comment on column staging.trace_reads.read_id is 'order of reading';
comment on column staging.trace_reads.file_id is 'which file';
comment on column staging.trace_reads.run_id is 'run that read it';
comment on column staging.trace_reads.first_line is 'first line of the part, counted from 1';
comment on column staging.trace_reads.after_last_line is 'first line after it';
comment on column staging.trace_reads.lines is 'lines read; blank ones are none';
comment on column staging.trace_reads.calls is 'of those, calls, in staging.trace_calls';
comment on column staging.trace_reads.dead is 'of those, not understood, in ops.dead_letters';
comment on column staging.trace_reads.filtered is 'of those, entries that are no calls, like what a user typed: counted, never stored';
comment on column staging.trace_reads.reasons is 'dead and filtered lines by reason code';
comment on column staging.trace_reads.shapes is 'lines by shape, L1 to L9';
comment on column staging.trace_reads.unknown_fields is 'fields no rule knows, by shape and name, with how often: how a source drifts';
comment on column staging.trace_reads.flags is 'calls by flag, like naive_time';
comment on column staging.trace_reads.is_merged is 'core.llm_calls has taken it in';
comment on column staging.trace_reads.is_replaced is 'the file has been read anew since: its lines are those of later parts';
