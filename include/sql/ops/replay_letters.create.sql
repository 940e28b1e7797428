-- ops.replay_letters: which dead letters a replay tried, and what became of each; never the record itself.
create table if not exists ops.replay_letters (
    run_id           text not null,
    pipeline         text not null,
    source           text not null,
    record_key       text not null,
    reason           text not null,
    attempts_before  integer not null,
    last_run_before  text not null,
    was_poison       boolean not null,
    outcome          text check (outcome in ('repaired', 'dead', 'poison', 'unread')),
    primary key (run_id, pipeline, source, record_key)
);
comment on table ops.replay_letters is 'Outlives the letter: a record that is understood after all leaves ops.dead_letters.';
comment on column ops.replay_letters.run_id is 'ops.replays';
comment on column ops.replay_letters.pipeline is 'as in ops.dead_letters';
comment on column ops.replay_letters.source is 'as in ops.dead_letters';
comment on column ops.replay_letters.record_key is 'as in ops.dead_letters';
comment on column ops.replay_letters.reason is 'why it was refused before the replay';
comment on column ops.replay_letters.attempts_before is 'its attempts before the replay';
comment on column ops.replay_letters.last_run_before is 'run that had refused it last before the replay: another one afterwards means that it was judged again';
comment on column ops.replay_letters.was_poison is 'it had been given up before the replay';
comment on column ops.replay_letters.outcome is 'repaired, dead, poison or unread as in ops.replays; null = not settled yet';
