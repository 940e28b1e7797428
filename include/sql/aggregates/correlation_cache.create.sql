-- aggregates.correlation_cache: do AI use and delivery move together, at which lag?
create table if not exists aggregates.correlation_cache (
    correlation_date      date not null,
    repo                  text not null,
    metric_x              text not null,
    metric_y              text not null,
    lag_days              integer not null,
    time_zone             text not null,
    is_provisional        boolean not null,
    privacy               text not null check (privacy in ('shown', 'suppressed', 'pilot')),
    pearson_r             double precision,
    pearson_p             double precision,
    pearson_low           double precision,
    pearson_high          double precision,
    spearman_r            double precision,
    spearman_p            double precision,
    spearman_effective_n  double precision,
    raw_pearson_r         double precision,
    sample_size           integer not null,
    effective_n           double precision,
    p_adjusted            double precision,
    family                text not null,
    family_size           integer not null,
    weekday_adjusted      boolean not null,
    is_control            boolean not null,
    verdict               text not null,
    reason                text,
    created_at            timestamptz not null,
    is_whole              boolean not null default false,
    primary key (correlation_date, repo, metric_x, metric_y, lag_days)
);
comment on table aggregates.correlation_cache is 'Associations, never effects. One row per last day of an analysis, repository, pair and lag. Analyses end on Sundays and on the last published day. AI metrics of days that core.repo_days hides are missing values.';
comment on column aggregates.correlation_cache.correlation_date is 'last business day of the analysis';
comment on column aggregates.correlation_cache.repo is 'owner/name';
comment on column aggregates.correlation_cache.metric_x is 'AI metric, a column of the daily tables';
comment on column aggregates.correlation_cache.metric_y is 'delivery metric';
comment on column aggregates.correlation_cache.lag_days is 'y is taken this many days after x; negative: before, as a control that must find nothing';
comment on column aggregates.correlation_cache.time_zone is 'business time zone of the days';
comment on column aggregates.correlation_cache.is_provisional is 'true until the last day has settled';
comment on column aggregates.correlation_cache.privacy is 'suppressed = too few developers on the days of the window that are shown: no numbers; pilot = fewer than five, shown because min_group was lowered';
comment on column aggregates.correlation_cache.pearson_r is 'weekday means removed; null with a reason';
comment on column aggregates.correlation_cache.pearson_p is 'two-sided, for effective_n';
comment on column aggregates.correlation_cache.pearson_low is '95 % interval';
comment on column aggregates.correlation_cache.pearson_high is '95 % interval';
comment on column aggregates.correlation_cache.spearman_r is 'the same on ranks';
comment on column aggregates.correlation_cache.spearman_p is 'two-sided, for spearman_effective_n';
comment on column aggregates.correlation_cache.spearman_effective_n is 'effective_n of the ranks';
comment on column aggregates.correlation_cache.raw_pearson_r is 'without removing weekday means: only to see what the rhythm does';
comment on column aggregates.correlation_cache.sample_size is 'days with both values; 0 when suppressed';
comment on column aggregates.correlation_cache.effective_n is 'independent days these are worth to pearson_r: fewer where neighbouring days are alike in both series, or both vary more on the same weekdays';
comment on column aggregates.correlation_cache.p_adjusted is 'pearson_p after Benjamini-Hochberg over the family';
comment on column aggregates.correlation_cache.family is 'all pairs and lags that were adjusted together';
comment on column aggregates.correlation_cache.family_size is 'p-values in it';
comment on column aggregates.correlation_cache.weekday_adjusted is 'weekday means were removed';
comment on column aggregates.correlation_cache.is_control is 'negative lag';
comment on column aggregates.correlation_cache.verdict is 'associated, not distinguishable, control fired, too few days, constant or suppressed';
comment on column aggregates.correlation_cache.reason is 'why a number is missing, in words';
comment on column aggregates.correlation_cache.created_at is 'horizon of the latest run while the row is provisional, then when it settled, not the clock; ops.restatements has later changes';
comment on column aggregates.correlation_cache.is_whole is 'no day of the analysis is hidden. What other rows were before is not kept: beside what they are it might tell of a hidden day';
