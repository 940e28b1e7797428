-- staging.unified_refused: dead letters that no publication has accepted yet.
create table if not exists staging.unified_refused (
    source     text not null,
    record_key text not null,
    primary key (source, record_key)
);
comment on table staging.unified_refused is 'A queue between the events and the gate: emptied by the transaction that publishes.';
comment on column staging.unified_refused.source is 'as in ops.dead_letters';
comment on column staging.unified_refused.record_key is 'as in ops.dead_letters';
