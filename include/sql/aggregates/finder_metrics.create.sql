-- aggregates.finder_metrics: how the finder is used, day by day.
create table if not exists aggregates.finder_metrics (
    day_on             date not null,
    population         text not null check (population in ('included', 'everyone')),
    time_zone          text not null,
    is_provisional     boolean not null,
    searches           bigint not null,
    searches_by_intent jsonb not null,
    searchers          bigint,
    up_votes           bigint not null,
    down_votes         bigint not null,
    votes              bigint not null,
    voters             bigint not null,
    votes_per_search   double precision,
    unknown_reason     text not null,
    primary key (day_on, population)
);
comment on table aggregates.finder_metrics is
    'One row per day and population. Searches name nobody: they are the same in both populations and there are no searchers.';
comment on column aggregates.finder_metrics.day_on is 'business day';
comment on column aggregates.finder_metrics.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.finder_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.finder_metrics.is_provisional is 'true until settle_days after the end of the period; a later change is written to ops.restatements';
comment on column aggregates.finder_metrics.searches is 'searches: the denominator';
comment on column aggregates.finder_metrics.searches_by_intent is 'searches per intent, like {"find_person": 3}; (unknown) = none was classified';
comment on column aggregates.finder_metrics.searchers is 'null: see unknown_reason';
comment on column aggregates.finder_metrics.up_votes is 'votes up';
comment on column aggregates.finder_metrics.down_votes is 'votes down';
comment on column aggregates.finder_metrics.votes is 'all votes, also those of no known type: the numerator';
comment on column aggregates.finder_metrics.voters is 'distinct users who voted';
comment on column aggregates.finder_metrics.votes_per_search is 'finder engagement: votes / searches; may exceed 1, null without searches';
comment on column aggregates.finder_metrics.unknown_reason is 'why searchers is null';
