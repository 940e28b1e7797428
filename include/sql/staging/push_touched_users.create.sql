-- staging.push_touched_users: the users whose link to a person a run changed.
create table if not exists staging.push_touched_users (
    run_id   text not null,
    user_id  uuid not null,
    primary key (run_id, user_id)
);
comment on table staging.push_touched_users is 'Their earlier sends are judged again too: they may have been counted for the wrong person.';
comment on column staging.push_touched_users.run_id is 'Airflow run id';
comment on column staging.push_touched_users.user_id is 'core.identity_map';
