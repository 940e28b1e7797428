-- core.unified_users: one person, whichever of the two databases knows them.
create table if not exists core.unified_users (
    user_id              uuid not null,
    engagement_person_id uuid,
    chemlink_person_id   bigint,
    is_in_engagement     boolean not null,
    is_in_chemlink       boolean not null,
    link_method          text not null,
    first_name           text,
    last_name            text,
    email                text,
    company              text,
    role                 text,
    country              text,
    user_type            text not null check (user_type in ('finder', 'standard')),
    signed_up_at         timestamptz,
    signed_up_on         date,
    is_deleted           boolean not null,
    is_excluded          boolean not null,
    exclusion_reason     text,
    has_first_name       boolean not null,
    has_last_name        boolean not null,
    has_email            boolean not null,
    has_headline         boolean not null,
    has_linkedin         boolean not null,
    has_location         boolean not null,
    has_company          boolean not null,
    has_experience       boolean not null,
    has_education        boolean not null,
    has_language         boolean not null,
    profile_completeness smallint not null,
    profile_flags        smallint not null,
    profile_updated_at   timestamptz,
    activated_at         timestamptz,
    first_active_on      date,
    last_active_on       date,
    primary key (user_id)
);
create unique index if not exists unified_users_by_engagement on core.unified_users (engagement_person_id) where engagement_person_id is not null;
create unique index if not exists unified_users_by_chemlink on core.unified_users (chemlink_person_id) where chemlink_person_id is not null;
create index if not exists unified_users_by_signup on core.unified_users (signed_up_on);
comment on table core.unified_users is 'Everybody of both databases once: linked pairs and people of one database only. Holds personal data.';
comment on column core.unified_users.user_id is 'made from the source id, engagement first: the same in every rebuild';
comment on column core.unified_users.engagement_person_id is 'id on the engagement platform; null = not there';
comment on column core.unified_users.chemlink_person_id is 'id in the profile service; null = not there';
comment on column core.unified_users.is_in_engagement is 'known to the engagement platform';
comment on column core.unified_users.is_in_chemlink is 'known to the profile service';
comment on column core.unified_users.link_method is 'see core.identity_links.method';
comment on column core.unified_users.first_name is 'profile service first, else engagement platform';
comment on column core.unified_users.last_name is 'likewise';
comment on column core.unified_users.email is 'likewise; lower case, trimmed';
comment on column core.unified_users.company is 'name of the company, profile service first';
comment on column core.unified_users.role is 'name of the role, likewise';
comment on column core.unified_users.country is 'country of the profile''s location; null = unknown';
comment on column core.unified_users.user_type is 'finder = may use the finder; standard = may not or unknown';
comment on column core.unified_users.signed_up_at is 'earliest creation in either database; null = both unknown';
comment on column core.unified_users.signed_up_on is 'its business day';
comment on column core.unified_users.is_deleted is 'deleted or gone in every database that knew them';
comment on column core.unified_users.is_excluded is 'a rule of core.excluded_accounts names them';
comment on column core.unified_users.exclusion_reason is 'reason of that rule';
comment on column core.unified_users.has_first_name is 'profile flag';
comment on column core.unified_users.has_last_name is 'profile flag';
comment on column core.unified_users.has_email is 'profile flag';
comment on column core.unified_users.has_headline is 'headline longer than 10 characters';
comment on column core.unified_users.has_linkedin is 'profile flag';
comment on column core.unified_users.has_location is 'profile flag';
comment on column core.unified_users.has_company is 'profile flag';
comment on column core.unified_users.has_experience is 'at least one live experience';
comment on column core.unified_users.has_education is 'at least one live education';
comment on column core.unified_users.has_language is 'at least one live language';
comment on column core.unified_users.profile_completeness is '0..100: first name 10, last name 10, e-mail 10, headline 15, LinkedIn 10, experience 20, education 15, location 10';
comment on column core.unified_users.profile_flags is '0..7: headline, LinkedIn, location, company, experience, education, language';
comment on column core.unified_users.profile_updated_at is 'latest creation or change of the profile in either database that no script made; after a script it is as old as the creation; never activity';
comment on column core.unified_users.activated_at is 'first self-made event other than signup; null = never';
comment on column core.unified_users.first_active_on is 'first business day with a self-made event; null = never';
comment on column core.unified_users.last_active_on is 'last business day with a self-made event other than signup before the horizon; null = never';
