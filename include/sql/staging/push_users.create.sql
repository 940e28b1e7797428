-- staging.push_users: recipients as the push database has them.
create table if not exists staging.push_users (
    id                   uuid not null,
    email                text,
    posthog_distinct_id  text,
    created_at           timestamptz,
    updated_at           timestamptz,
    deleted_at           integer,
    users_of_distinct_id bigint not null,
    users_of_email       bigint not null,
    primary key (id)
);
comment on table staging.push_users is 'The latest known row of every user who was ever a recipient. Holds e-mail addresses.';
comment on column staging.push_users.id is 'source id of the user';
comment on column staging.push_users.email is 'address as stored in the source';
comment on column staging.push_users.posthog_distinct_id is 'distinct id the app identifies the user with';
comment on column staging.push_users.created_at is 'sign-up';
comment on column staging.push_users.updated_at is 'last change in the source';
comment on column staging.push_users.deleted_at is '0 = alive; a flag or an epoch otherwise';
comment on column staging.push_users.users_of_distinct_id is 'users of the source that carry this posthog_distinct_id; more than one cannot be told apart';
comment on column staging.push_users.users_of_email is 'users of the source that carry this address, lower case and trimmed';
