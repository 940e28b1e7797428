-- aggregates.campaign_lift: the counts, means and variances that the inference needs.
--
-- Grain    one row per (campaign_key, metric, population)
-- Reads    core.campaigns, core.push_exposures, aggregates.user_lift, staging.push_touched_campaigns
-- Window   the campaigns touched by the run, whole; not those held back because a day of theirs has not passed
-- Unit     the user: several sends of one campaign to one user are averaged first
-- Order    sums of floating numbers depend on their order, so every sum is taken in the order of its key
with touched as (
    select campaign.campaign_key
    from core.campaigns as campaign
    join staging.push_touched_campaigns as touched using (campaign_key)
    where touched.run_id = %(run_id)s
      and not touched.is_held
),
asked as (
    select campaign_key, metric, population
    from touched
    cross join unnest(%(metrics)s::text[]) as metric
    cross join unnest(array['all', 'clean']) as population
),
counted as (
    select
        exposure.campaign_key,
        count(*) as sends,
        count(distinct exposure.user_id) as recipients,
        count(distinct exposure.user_id) filter (where exposure.person_id is not null) as mapped,
        count(*) filter (where exposure.exclusion is null
            and not exists (
                select from aggregates.user_lift as settled
                where settled.notification_id = exposure.notification_id)) as pending,
        count(*) filter (where exposure.exclusion is null) as judgeable,
        count(*) filter (where exposure.exclusion = 'before_tracking') as before_tracking,
        count(*) filter (where exposure.person_id is null) as unmapped
    from core.push_exposures as exposure
    join touched using (campaign_key)
    group by exposure.campaign_key
),
per_user as (
    select
        exposure.campaign_key,
        population,
        lift.metric,
        exposure.user_id,
        avg(lift.baseline_daily order by lift.notification_id) as baseline,
        avg(lift.post_daily order by lift.notification_id) as post,
        avg(lift.lift order by lift.notification_id) as lift,
        avg(lift.weekday_daily order by lift.notification_id) as weekday,
        avg(lift.weekday_lift order by lift.notification_id) as weekday_lift,
        bool_or(lift.is_covered) as is_covered
    from core.push_exposures as exposure
    join touched using (campaign_key)
    join aggregates.user_lift as lift using (notification_id)
    cross join unnest(array['all', 'clean']) as population
    where exposure.exclusion is null
      and (population = 'all' or exposure.is_clean)
    group by exposure.campaign_key, population, lift.metric, exposure.user_id
),
in_order as (
    select *
    from per_user
    order by campaign_key, population, metric, user_id
),
summed as (
    select
        campaign_key,
        population,
        metric,
        count(*) as analysed,
        count(*) filter (where is_covered) as covered,
        count(*) filter (where baseline > 0 or post > 0) as active_users,
        avg(baseline) as baseline_daily_mean,
        var_samp(baseline) as baseline_daily_var,
        avg(post) as post_daily_mean,
        var_samp(post) as post_daily_var,
        covar_samp(post, baseline) as baseline_post_covar,
        avg(lift) as lift_mean,
        stddev_samp(lift) as lift_sd,
        percentile_cont(array[0.05, 0.25, 0.5, 0.75, 0.95]) within group (order by lift) as lift_percentiles,
        avg(lift / baseline) filter (where baseline > 0) as relative_lift_mean,
        percentile_cont(0.5) within group (order by lift / nullif(baseline, 0))
            filter (where baseline > 0) as relative_lift_median,
        count(*) filter (where baseline = 0) as zero_baseline_users,
        count(*) filter (where baseline = 0 and post > 0) as newly_active_users,
        count(weekday_lift) as weekday_users,
        avg(weekday) filter (where weekday_lift is not null) as weekday_daily_mean,
        avg(weekday_lift) as weekday_lift_mean,
        stddev_samp(weekday_lift) as weekday_lift_sd
    from in_order
    group by campaign_key, population, metric
)
select
    asked.campaign_key,
    asked.metric,
    asked.population,
    counted.sends,
    counted.recipients,
    counted.mapped,
    coalesce(summed.covered, 0) as covered,
    coalesce(summed.analysed, 0) as analysed,
    counted.pending,
    coalesce(summed.active_users, 0) as active_users,
    summed.baseline_daily_mean,
    summed.baseline_daily_var,
    summed.post_daily_mean,
    summed.post_daily_var,
    summed.baseline_post_covar,
    summed.lift_mean,
    summed.lift_sd,
    summed.lift_percentiles[3] as lift_median,
    summed.lift_percentiles[1] as lift_p5,
    summed.lift_percentiles[2] as lift_p25,
    summed.lift_percentiles[4] as lift_p75,
    summed.lift_percentiles[5] as lift_p95,
    summed.relative_lift_mean,
    summed.relative_lift_median,
    coalesce(summed.zero_baseline_users, 0) as zero_baseline_users,
    coalesce(summed.newly_active_users, 0) as newly_active_users,
    coalesce(summed.weekday_users, 0) as weekday_users,
    summed.weekday_daily_mean,
    summed.weekday_lift_mean,
    summed.weekday_lift_sd,
    case
        when summed.analysed > 0 then null
        when counted.pending > 0 then 'no send has settled yet'
        when counted.before_tracking = counted.sends then 'every send lies before tracking started'
        when counted.unmapped = counted.sends then 'no recipient could be mapped to a person'
        when counted.judgeable = 0 then 'every send is excluded'
        else 'no recipient is free of other sends'
    end as not_computable_reason
from asked
join counted using (campaign_key)
left join summed using (campaign_key, metric, population)
order by asked.campaign_key, asked.metric, asked.population;
