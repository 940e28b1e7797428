-- restricted.top_posters: who posts most. Holds names.
create table if not exists restricted.top_posters (
    rank          integer not null check (rank between 1 and 50),
    as_of_on      date not null,
    user_id       uuid not null,
    first_name    text,
    last_name     text,
    company       text,
    posts         bigint not null,
    deleted_posts bigint not null,
    responses     bigint not null,
    is_deleted    boolean not null,
    primary key (rank)
);
comment on table restricted.top_posters is
    'The 50 users with the most posts of the last 30 days before as_of_on; excluded accounts and bulk posts are left out. For plumbline_pii_reader only.';
comment on column restricted.top_posters.rank is 'place; ties by user_id';
comment on column restricted.top_posters.as_of_on is 'first business day that is not counted';
comment on column restricted.top_posters.user_id is 'core.unified_users';
comment on column restricted.top_posters.first_name is 'first name';
comment on column restricted.top_posters.last_name is 'last name';
comment on column restricted.top_posters.company is 'company';
comment on column restricted.top_posters.posts is 'posts of the 30 days';
comment on column restricted.top_posters.deleted_posts is 'of those, deleted by now';
comment on column restricted.top_posters.responses is 'comments and replies on those posts';
comment on column restricted.top_posters.is_deleted is 'the account is deleted';
