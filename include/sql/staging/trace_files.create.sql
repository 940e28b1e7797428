-- staging.trace_files: the trace files that have been seen, and how far each has been read.
create table if not exists staging.trace_files (
    file_id       bigint generated always as identity,
    source_file   text not null unique,
    size_bytes    bigint not null,
    stored_at     timestamptz,
    read_bytes    bigint not null default 0,
    read_lines    bigint not null default 0,
    sha256        text,
    tail_sha256   text,
    is_complete   boolean not null default false,
    is_gone       boolean not null default false,
    is_given_up   boolean not null default false,
    normaliser    text,
    first_run_id  text not null,
    last_run_id   text not null,
    reading_order text generated always as (
        case
            when source_file ~* '[.](jsonl|ndjson|json)[.][0-9]{1,4}([.]gz)?$'
                then regexp_replace(source_file, '[0-9]+([.]gz)?$', '', 'i')
                    || (99999 - substring(source_file from '([0-9]+)([.][gG][zZ])?$')::integer)
            when source_file ~* '[.](jsonl|ndjson|json)[.-][0-9][0-9._t-]*([.]gz)?$' then source_file
            else regexp_replace(source_file, '([.]gz)?$', '~', 'i')
        end
    ) stored,
    primary key (file_id)
);
comment on table staging.trace_files is 'One row per trace file. A file that has only grown is read on from where it was; one that was rewritten, also by being rotated, is read anew and replaces its lines; one that is gone keeps them.';
comment on column staging.trace_files.file_id is 'short name of the file: paths may name people and stay out of logs';
comment on column staging.trace_files.source_file is 'path below the folder of connection ai_traces';
comment on column staging.trace_files.size_bytes is 'size when it was last planned, as stored (compressed files: compressed)';
comment on column staging.trace_files.stored_at is 'when the storage says it was written last; null = it does not say, and every plan has the file looked through';
comment on column staging.trace_files.read_bytes is 'bytes of the lines that have been read, uncompressed; reading goes on behind them';
comment on column staging.trace_files.read_lines is 'lines in them, blank ones too';
comment on column staging.trace_files.sha256 is 'of those bytes: another value means the file was rewritten';
comment on column staging.trace_files.tail_sha256 is 'of what follows them and is no complete line yet; null = nothing does';
comment on column staging.trace_files.is_complete is 'read to the end of what was there';
comment on column staging.trace_files.is_gone is 'was not in the folder any more when it was last planned or to be read';
comment on column staging.trace_files.is_given_up is 'gone before it was read to its end, and published without the rest, because a run was told to accept that';
comment on column staging.trace_files.normaliser is 'version of the rules that read it last; null = not read yet, or to be read anew';
comment on column staging.trace_files.first_run_id is 'run that saw it first';
comment on column staging.trace_files.last_run_id is 'run that read it last';
comment on column staging.trace_files.reading_order is 'sorts as lines were written: x.jsonl.2, x.jsonl.1, x.jsonl; x.jsonl-20250101, x.jsonl-20250102, x.jsonl';
