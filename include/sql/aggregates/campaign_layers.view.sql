-- aggregates.campaign_layers: the cadence layer of each campaign, for filters of whoever may not read core.
create or replace view aggregates.campaign_layers as
select
    campaign_key,
    layer_id
from core.campaigns;
comment on view aggregates.campaign_layers is
    'One row per campaign: its cadence layer, null in the default shape of the push database. Nobody''s names and no words of a message.';
