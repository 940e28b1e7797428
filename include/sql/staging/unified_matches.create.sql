-- staging.unified_matches: pairs of people that one key of the two databases makes.
create table if not exists staging.unified_matches (
    method               text not null,
    engagement_person_id uuid not null,
    chemlink_person_id   bigint not null,
    primary key (method, engagement_person_id, chemlink_person_id)
);
comment on table staging.unified_matches is 'Every candidate key, whether configured or not; pairs are kept only where the value names one person on each side. Replaced by every run.';
comment on column staging.unified_matches.method is 'key, like external_id=person_id';
comment on column staging.unified_matches.engagement_person_id is 'person of the engagement platform';
comment on column staging.unified_matches.chemlink_person_id is 'person of the profile service';
