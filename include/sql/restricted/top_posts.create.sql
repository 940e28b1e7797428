-- restricted.top_posts: which posts are answered most. Holds names.
create table if not exists restricted.top_posts (
    rank       integer not null check (rank between 1 and 50),
    as_of_on   date not null,
    post_id    uuid not null,
    posted_at  timestamptz not null,
    post_type  text not null,
    user_id    uuid,
    first_name text,
    last_name  text,
    comments   bigint not null,
    replies    bigint not null,
    responses  bigint not null,
    is_deleted boolean not null,
    primary key (rank)
);
comment on table restricted.top_posts is
    'The 50 posts of the last 30 days before as_of_on with the most comments and replies; excluded accounts and bulk events are left out. For plumbline_pii_reader only.';
comment on column restricted.top_posts.rank is 'place; ties by post_id';
comment on column restricted.top_posts.as_of_on is 'first business day that is not counted';
comment on column restricted.top_posts.post_id is 'id on the engagement platform';
comment on column restricted.top_posts.posted_at is 'when';
comment on column restricted.top_posts.post_type is 'type; (unknown) = none';
comment on column restricted.top_posts.user_id is 'author; null = unknown person';
comment on column restricted.top_posts.first_name is 'first name of the author';
comment on column restricted.top_posts.last_name is 'last name of the author';
comment on column restricted.top_posts.comments is 'comments before as_of_on';
comment on column restricted.top_posts.replies is 'replies before as_of_on';
comment on column restricted.top_posts.responses is 'comments + replies';
comment on column restricted.top_posts.is_deleted is 'the post is deleted';
