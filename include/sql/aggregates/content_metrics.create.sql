-- aggregates.content_metrics: what was posted and answered, day by day and type of post.
create table if not exists aggregates.content_metrics (
    day_on             date not null,
    population         text not null check (population in ('included', 'everyone')),
    post_type          text not null,
    time_zone          text not null,
    is_provisional     boolean not null,
    posts              bigint not null,
    deleted_posts      bigint not null,
    posters            bigint not null,
    comments           bigint not null,
    replies            bigint not null,
    deleted_responses  bigint not null,
    responders         bigint not null,
    responses          bigint not null,
    responses_per_post double precision,
    primary key (day_on, population, post_type)
);
comment on table aggregates.content_metrics is
    'One row per day, population and type of post with any event. Bulk events are left out; deleted ones are counted and told apart.';
comment on column aggregates.content_metrics.day_on is 'business day';
comment on column aggregates.content_metrics.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.content_metrics.post_type is 'text, link, image, file; (unknown) = the post is not known or has no type';
comment on column aggregates.content_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.content_metrics.is_provisional is 'true until settle_days after the end of the period; a later change is written to ops.restatements';
comment on column aggregates.content_metrics.posts is 'posts written on the day';
comment on column aggregates.content_metrics.deleted_posts is 'never settles: of those, deleted by now';
comment on column aggregates.content_metrics.posters is 'distinct known users who posted; not to be summed over types or days';
comment on column aggregates.content_metrics.comments is 'comments made on the day on posts of the type';
comment on column aggregates.content_metrics.replies is 'replies made on the day below such posts';
comment on column aggregates.content_metrics.deleted_responses is 'never settles: comments and replies deleted by now';
comment on column aggregates.content_metrics.responders is 'distinct known users who commented or replied';
comment on column aggregates.content_metrics.responses is 'comments + replies: the numerator';
comment on column aggregates.content_metrics.responses_per_post is 'engagement rate: responses / posts of the day; may exceed 1, null without posts';
