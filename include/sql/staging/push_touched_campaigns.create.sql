-- staging.push_touched_campaigns: the campaigns whose published numbers a run may change.
create table if not exists staging.push_touched_campaigns (
    run_id        text not null,
    campaign_key  text not null,
    primary key (run_id, campaign_key)
);
comment on table staging.push_touched_campaigns is
    'Filled by core.push_exposures with the campaign of every row it removed or wrote; read by publication.';
comment on column staging.push_touched_campaigns.run_id is 'Airflow run id';
comment on column staging.push_touched_campaigns.campaign_key is 'core.campaigns, or a campaign that no longer exists';
