-- aggregates.campaign_lift: what changed after each campaign's sends, per metric, with what the design allows to say.
create table if not exists aggregates.campaign_lift (
    campaign_key             text not null,
    metric                   text not null,
    population               text not null check (population in ('all', 'clean')),
    sends                    bigint not null,
    recipients               bigint not null,
    mapped                   bigint not null,
    covered                  bigint not null,
    analysed                 bigint not null,
    pending                  bigint not null,
    is_provisional           boolean not null,
    active_users             bigint not null,
    baseline_daily_mean      double precision,
    post_daily_mean          double precision,
    lift_mean                double precision,
    lift_median              double precision,
    lift_sd                  double precision,
    lift_p5                  double precision,
    lift_p25                 double precision,
    lift_p75                 double precision,
    lift_p95                 double precision,
    t_statistic              double precision,
    degrees_of_freedom       double precision,
    p_value                  double precision check (p_value between 0 and 1),
    ci_low                   double precision,
    ci_high                  double precision,
    cohen_dz                 double precision,
    cohen_dav                double precision,
    relative_lift_mean       double precision,
    relative_lift_median     double precision,
    zero_baseline_users      bigint not null,
    newly_active_users       bigint not null,
    ratio_of_means           double precision,
    ratio_ci_low             double precision,
    ratio_ci_high            double precision,
    ratio_method             text,
    weekday_users            bigint not null,
    weekday_daily_mean       double precision,
    weekday_lift_mean        double precision,
    weekday_t_statistic      double precision,
    weekday_p_value          double precision check (weekday_p_value between 0 and 1),
    weekday_ci_low           double precision,
    weekday_ci_high          double precision,
    minimum_detectable_lift  double precision,
    users_required           bigint,
    design_label             text not null
        check (design_label in ('randomised', 'calibrated', 'descriptive', 'insufficient')),
    statement                text not null,
    reason                   text,
    placebo_sends            bigint,
    placebo_p_value          double precision,
    holdout_users            bigint,
    sample_ratio_p_value     double precision,
    did_lift                 double precision,
    did_ci_low               double precision,
    did_ci_high              double precision,
    cuped_lift               double precision,
    primary key (campaign_key, metric, population)
);
comment on table aggregates.campaign_lift is
    'Per campaign and metric: change from the daily average before a send to the daily average after it, over users; published only after the gate.';
comment on column aggregates.campaign_lift.campaign_key is 'core.campaigns.campaign_key';
comment on column aggregates.campaign_lift.metric is 'name of a metric of the project''s vocabulary';
comment on column aggregates.campaign_lift.population is
    '''all'' = every analysed user; ''clean'' = only users with no other send inside either window';
comment on column aggregates.campaign_lift.sends is 'delivered sends of the campaign';
comment on column aggregates.campaign_lift.recipients is 'distinct users with at least one delivered send';
comment on column aggregates.campaign_lift.mapped is 'recipients with exactly one PostHog person; the others are excluded, never counted as zero';
comment on column aggregates.campaign_lift.covered is 'analysed users with any event at all in a window';
comment on column aggregates.campaign_lift.analysed is 'users whose closed windows enter the numbers, those without any event included as zeros';
comment on column aggregates.campaign_lift.pending is 'sends whose post window has not settled yet';
comment on column aggregates.campaign_lift.is_provisional is 'true while sends are pending: the numbers will change';
comment on column aggregates.campaign_lift.active_users is 'analysed users with this metric above zero in the baseline or the post window';
comment on column aggregates.campaign_lift.baseline_daily_mean is 'mean over users of the baseline total per observed day';
comment on column aggregates.campaign_lift.post_daily_mean is 'mean over users of the post total per day';
comment on column aggregates.campaign_lift.lift_mean is 'mean over users of (post per day - baseline per day), in the metric''s unit per day';
comment on column aggregates.campaign_lift.lift_median is 'median of the same';
comment on column aggregates.campaign_lift.lift_sd is 'sample standard deviation (n - 1) of the same';
comment on column aggregates.campaign_lift.lift_p5 is '5th percentile of the same, linear interpolation';
comment on column aggregates.campaign_lift.lift_p25 is '25th percentile';
comment on column aggregates.campaign_lift.lift_p75 is '75th percentile';
comment on column aggregates.campaign_lift.lift_p95 is '95th percentile';
comment on column aggregates.campaign_lift.t_statistic is 'paired t: lift_mean / (lift_sd / sqrt(analysed))';
comment on column aggregates.campaign_lift.degrees_of_freedom is 'analysed - 1';
comment on column aggregates.campaign_lift.p_value is 'two-sided paired t; compares with the past, so it does not separate the push from the calendar';
comment on column aggregates.campaign_lift.ci_low is 'lower end of the interval for lift_mean, level 1 - alpha';
comment on column aggregates.campaign_lift.ci_high is 'upper end of the same';
comment on column aggregates.campaign_lift.cohen_dz is 'lift_mean / lift_sd';
comment on column aggregates.campaign_lift.cohen_dav is 'lift_mean / sqrt((sd of baseline ^2 + sd of post ^2) / 2)';
comment on column aggregates.campaign_lift.relative_lift_mean is 'mean of lift / baseline over users with baseline above zero; a fraction: 0.02 = 2 %';
comment on column aggregates.campaign_lift.relative_lift_median is 'median of the same';
comment on column aggregates.campaign_lift.zero_baseline_users is 'analysed users with baseline zero: they have no relative lift';
comment on column aggregates.campaign_lift.newly_active_users is 'of those, users with post above zero';
comment on column aggregates.campaign_lift.ratio_of_means is 'post_daily_mean / baseline_daily_mean';
comment on column aggregates.campaign_lift.ratio_ci_low is 'lower end of the interval for ratio_of_means';
comment on column aggregates.campaign_lift.ratio_ci_high is 'upper end of the same';
comment on column aggregates.campaign_lift.ratio_method is '''fieller'' when the interval is bounded; null when it is not computable';
comment on column aggregates.campaign_lift.weekday_users is 'analysed users with at least one fully observed matching week';
comment on column aggregates.campaign_lift.weekday_daily_mean is 'mean over those users of the daily average in the same hours of the same weekdays, up to four weeks back';
comment on column aggregates.campaign_lift.weekday_lift_mean is 'mean over those users of (post per day - that average)';
comment on column aggregates.campaign_lift.weekday_t_statistic is 'paired t of the weekday-matched lift';
comment on column aggregates.campaign_lift.weekday_p_value is 'its two-sided p';
comment on column aggregates.campaign_lift.weekday_ci_low is 'lower end of its interval';
comment on column aggregates.campaign_lift.weekday_ci_high is 'upper end of its interval';
comment on column aggregates.campaign_lift.minimum_detectable_lift is 'smallest true lift_mean that this many users would detect with the set power, in the metric''s unit per day';
comment on column aggregates.campaign_lift.users_required is 'users needed to detect the relevant relative lift of the settings with the set power';
comment on column aggregates.campaign_lift.design_label is 'randomised > calibrated > descriptive > insufficient: what the comparison is worth';
comment on column aggregates.campaign_lift.statement is 'the sentence that may be quoted; it follows from the label';
comment on column aggregates.campaign_lift.reason is 'why a number is null; null when everything was computable';
comment on column aggregates.campaign_lift.placebo_sends is 'placebo send dates behind placebo_p_value; null until a campaign is calibrated';
comment on column aggregates.campaign_lift.placebo_p_value is 'share of placebo sends with a lift at least as large; null until calibrated';
comment on column aggregates.campaign_lift.holdout_users is 'users held back at random; null while no holdout exists';
comment on column aggregates.campaign_lift.sample_ratio_p_value is 'chi-square p of the split against its plan; null while no holdout exists';
comment on column aggregates.campaign_lift.did_lift is 'difference in differences against the holdout; null while no holdout exists';
comment on column aggregates.campaign_lift.did_ci_low is 'lower end of its interval';
comment on column aggregates.campaign_lift.did_ci_high is 'upper end of its interval';
comment on column aggregates.campaign_lift.cuped_lift is 'holdout contrast adjusted for the baseline; null while no holdout exists';
