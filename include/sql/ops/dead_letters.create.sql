-- ops.dead_letters: records that could not be understood, kept whole with their reason.
create table if not exists ops.dead_letters (
    pipeline      text not null,
    source        text not null,
    record_key    text not null,
    reason        text not null,
    detail        text,
    payload       text not null,
    partition_on  date,
    status        text not null default 'open' check (status in ('open', 'poison')),
    attempts      integer not null default 1 check (attempts > 0),
    first_run_id  text not null,
    last_run_id   text not null,
    primary key (pipeline, source, record_key)
);
create index if not exists dead_letters_by_day on ops.dead_letters (pipeline, source, partition_on);
comment on table ops.dead_letters is
    'Records a mapping refused. Rows in = stored + duplicates + dead letters + filtered; nothing is dropped. May hold personal data: not exported, not readable by the published-schemas role.';
comment on column ops.dead_letters.pipeline is 'DAG id';
comment on column ops.dead_letters.source is 'the staging table or file folder the record was read from';
comment on column ops.dead_letters.record_key is 'identifies the record in its source: primary key, file name or line';
comment on column ops.dead_letters.reason is 'short code, one per kind of defect';
comment on column ops.dead_letters.detail is 'what exactly was wrong with this record';
comment on column ops.dead_letters.payload is 'the record as it arrived';
comment on column ops.dead_letters.partition_on is 'UTC day the record belongs to; null when it has no usable time';
comment on column ops.dead_letters.status is 'open, or poison: given up, tried again only when a replay asks for it. A record that is understood after all leaves the table; ops.replay_letters remembers it';
comment on column ops.dead_letters.attempts is 'readings that refused it, counted by replays and, for files of traces, by every new reading';
comment on column ops.dead_letters.first_run_id is 'run that refused it first';
comment on column ops.dead_letters.last_run_id is 'run that refused it last';
