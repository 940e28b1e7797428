-- aggregates.weekly_metrics: how many people there were and what they did, week by week.
create table if not exists aggregates.weekly_metrics (
    week_on                             date not null,
    population                          text not null check (population in ('included', 'everyone')),
    time_zone                           text not null,
    is_provisional                      boolean not null,
    users                               bigint not null,
    users_without_signup                bigint not null,
    previous_users                      bigint not null,
    users_change                        bigint not null,
    users_change_rate                   double precision,
    new_users                           bigint not null,
    previous_new_users                  bigint not null,
    new_users_change                    bigint not null,
    new_users_change_rate               double precision,
    active_users                        bigint not null,
    comprehensive_users                 bigint not null,
    social_users                        bigint not null,
    active_beyond_signup_users          bigint not null,
    active_before_signup_users          bigint not null,
    engagement_active_users             bigint not null,
    chemlink_active_users               bigint not null,
    finder_users                        bigint not null,
    finder_active_users                 bigint not null,
    finder_active_rate                  double precision check (finder_active_rate between 0 and 1),
    finder_active_beyond_signup_users   bigint not null,
    finder_active_beyond_signup_rate    double precision check (finder_active_beyond_signup_rate between 0 and 1),
    standard_users                      bigint not null,
    standard_active_users               bigint not null,
    standard_active_rate                double precision check (standard_active_rate between 0 and 1),
    standard_active_beyond_signup_users bigint not null,
    standard_active_beyond_signup_rate  double precision check (standard_active_beyond_signup_rate between 0 and 1),
    signup_users                        bigint not null,
    signup_events                       bigint not null,
    post_users                          bigint not null,
    post_events                         bigint not null,
    comment_users                       bigint not null,
    comment_events                      bigint not null,
    reply_users                         bigint not null,
    reply_events                        bigint not null,
    mention_made_users                  bigint not null,
    mention_made_events                 bigint not null,
    mention_received_users              bigint not null,
    mention_received_events             bigint not null,
    report_made_users                   bigint not null,
    report_made_events                  bigint not null,
    moderation_users                    bigint,
    moderation_events                   bigint not null,
    group_create_users                  bigint not null,
    group_create_events                 bigint not null,
    group_join_users                    bigint not null,
    group_join_events                   bigint not null,
    vote_users                          bigint not null,
    vote_events                         bigint not null,
    collection_create_users             bigint not null,
    collection_create_events            bigint not null,
    collection_share_users              bigint not null,
    collection_share_events             bigint not null,
    profile_added_users                 bigint not null,
    profile_added_events                bigint not null,
    experience_added_users              bigint not null,
    experience_added_events             bigint not null,
    education_added_users               bigint not null,
    education_added_events              bigint not null,
    view_granted_users                  bigint not null,
    view_granted_events                 bigint not null,
    search_users                        bigint,
    search_events                       bigint not null,
    profile_view_users                  bigint,
    profile_view_events                 bigint,
    unknown_reason                      text not null,
    primary key (week_on, population),
    constraint active_users_have_a_place check (active_users = finder_active_users + standard_active_users + active_before_signup_users)
);
comment on table aggregates.weekly_metrics is
    'One row per week that has ended and population: users, new users, growth, active users by source, type and activity. Counted from people, never summed from shorter periods.';
comment on column aggregates.weekly_metrics.week_on is 'ISO Monday the week begins on';
comment on column aggregates.weekly_metrics.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.weekly_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.weekly_metrics.is_provisional is 'true until settle_days after the end of the period; a later change is written to ops.restatements';
comment on column aggregates.weekly_metrics.users is 'signed up by the end of the week, and those whose signup time is unknown';
comment on column aggregates.weekly_metrics.users_without_signup is 'of those, signup time unknown: counted in every period';
comment on column aggregates.weekly_metrics.previous_users is 'users at the end of the week before';
comment on column aggregates.weekly_metrics.users_change is 'users - previous_users';
comment on column aggregates.weekly_metrics.users_change_rate is 'growth of all users: users_change / previous_users; not limited to 1, null when there were none';
comment on column aggregates.weekly_metrics.new_users is 'signed up in the week';
comment on column aggregates.weekly_metrics.previous_new_users is 'signed up in the week before';
comment on column aggregates.weekly_metrics.new_users_change is 'new_users - previous_new_users';
comment on column aggregates.weekly_metrics.new_users_change_rate is 'growth of signups: new_users_change / previous_new_users; not limited to 1, null when there were none';
comment on column aggregates.weekly_metrics.active_users is 'distinct users with a self-made event, signup included';
comment on column aggregates.weekly_metrics.comprehensive_users is 'the same under the name it has beside social_users';
comment on column aggregates.weekly_metrics.social_users is 'of those, with an event of social_types';
comment on column aggregates.weekly_metrics.active_beyond_signup_users is 'of those, with another self-made event than signup';
comment on column aggregates.weekly_metrics.active_before_signup_users is 'of those, signed up after the week: in neither finder_ nor standard_active_users';
comment on column aggregates.weekly_metrics.engagement_active_users is 'active on the engagement platform';
comment on column aggregates.weekly_metrics.chemlink_active_users is 'active in the profile service';
comment on column aggregates.weekly_metrics.finder_users is 'users of type finder: the denominator';
comment on column aggregates.weekly_metrics.finder_active_users is 'of those, active';
comment on column aggregates.weekly_metrics.finder_active_rate is 'finder_active_users / finder_users';
comment on column aggregates.weekly_metrics.finder_active_beyond_signup_users is 'of those, with another self-made event than signup';
comment on column aggregates.weekly_metrics.finder_active_beyond_signup_rate is 'finder_active_beyond_signup_users / finder_users';
comment on column aggregates.weekly_metrics.standard_users is 'users of type standard: the denominator';
comment on column aggregates.weekly_metrics.standard_active_users is 'of those, active';
comment on column aggregates.weekly_metrics.standard_active_rate is 'standard_active_users / standard_users';
comment on column aggregates.weekly_metrics.standard_active_beyond_signup_users is 'of those, with another self-made event than signup';
comment on column aggregates.weekly_metrics.standard_active_beyond_signup_rate is 'standard_active_beyond_signup_users / standard_users';
comment on column aggregates.weekly_metrics.signup_users is 'distinct users';
comment on column aggregates.weekly_metrics.signup_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.post_users is 'distinct users';
comment on column aggregates.weekly_metrics.post_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.comment_users is 'distinct users';
comment on column aggregates.weekly_metrics.comment_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.reply_users is 'distinct users';
comment on column aggregates.weekly_metrics.reply_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.mention_made_users is 'distinct users';
comment on column aggregates.weekly_metrics.mention_made_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.mention_received_users is 'distinct users';
comment on column aggregates.weekly_metrics.mention_received_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.report_made_users is 'distinct users';
comment on column aggregates.weekly_metrics.report_made_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.moderation_users is 'null: see unknown_reason';
comment on column aggregates.weekly_metrics.moderation_events is 'events, deleted ones too, bulk ones not; nobody''s: the same in both populations';
comment on column aggregates.weekly_metrics.group_create_users is 'distinct users';
comment on column aggregates.weekly_metrics.group_create_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.group_join_users is 'distinct users';
comment on column aggregates.weekly_metrics.group_join_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.vote_users is 'distinct users';
comment on column aggregates.weekly_metrics.vote_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.collection_create_users is 'distinct users';
comment on column aggregates.weekly_metrics.collection_create_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.collection_share_users is 'distinct users';
comment on column aggregates.weekly_metrics.collection_share_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.profile_added_users is 'distinct users';
comment on column aggregates.weekly_metrics.profile_added_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.experience_added_users is 'distinct users';
comment on column aggregates.weekly_metrics.experience_added_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.education_added_users is 'distinct users';
comment on column aggregates.weekly_metrics.education_added_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.view_granted_users is 'distinct users';
comment on column aggregates.weekly_metrics.view_granted_events is 'events, deleted ones too, bulk ones not';
comment on column aggregates.weekly_metrics.search_users is 'null: see unknown_reason';
comment on column aggregates.weekly_metrics.search_events is 'events, deleted ones too, bulk ones not; nobody''s: the same in both populations';
comment on column aggregates.weekly_metrics.profile_view_users is 'null: see unknown_reason';
comment on column aggregates.weekly_metrics.profile_view_events is 'null: see unknown_reason';
comment on column aggregates.weekly_metrics.unknown_reason is 'why the source cannot give the columns that are null';
