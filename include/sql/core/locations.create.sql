-- core.locations: places of profiles, as the profile service has them.
create table if not exists core.locations (
    location_id bigint not null,
    city        text,
    region      text,
    country     text,
    is_deleted  boolean not null,
    primary key (location_id)
);
comment on table core.locations is 'Reference data: places of profiles. Deleted ones stay, flagged.';
comment on column core.locations.location_id is 'source id';
comment on column core.locations.city is 'city';
comment on column core.locations.region is 'region';
comment on column core.locations.country is 'country';
comment on column core.locations.is_deleted is 'deleted or gone in the source';
