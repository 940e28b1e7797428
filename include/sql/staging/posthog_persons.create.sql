-- staging.posthog_persons: which PostHog persons stand behind the ids and addresses we asked about.
create table if not exists staging.posthog_persons (
    lookup_kind   text not null check (lookup_kind in ('distinct_id', 'email')),
    lookup        text not null,
    person_id     text not null,
    distinct_ids  text[] not null,
    primary key (lookup_kind, lookup, person_id)
);
create index if not exists posthog_persons_by_person on staging.posthog_persons (person_id);
comment on table staging.posthog_persons is 'Answers of PostHog to person look-ups; a look-up without a row is a person PostHog does not know.';
comment on column staging.posthog_persons.lookup_kind is 'what was asked: a distinct id or an e-mail address';
comment on column staging.posthog_persons.lookup is 'the value asked about; addresses lower case and trimmed';
comment on column staging.posthog_persons.person_id is 'PostHog person';
comment on column staging.posthog_persons.distinct_ids is 'all distinct ids of that person, sorted; empty for e-mail answers';
