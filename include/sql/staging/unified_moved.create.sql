-- staging.unified_moved: people whose events have to be looked at again.
create table if not exists staging.unified_moved (
    source_database text not null,
    old_user_id     uuid not null,
    new_user_id     uuid not null,
    primary key (source_database, old_user_id)
);
comment on table staging.unified_moved is 'A queue between the users and their events: a person became part of another user, or a user''s signup day or exclusion changed. Emptied when the events have been made.';
comment on column staging.unified_moved.source_database is 'database whose events are meant';
comment on column staging.unified_moved.old_user_id is 'user the events carry';
comment on column staging.unified_moved.new_user_id is 'user they belong to; the same when only the user changed; the zero uuid when the person is nobody any more';
