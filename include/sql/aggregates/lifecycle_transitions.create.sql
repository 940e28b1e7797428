-- aggregates.lifecycle_transitions: who came, stayed, came back and left from one period to the next.
create table if not exists aggregates.lifecycle_transitions (
    period_kind           text not null check (period_kind in ('day', 'week', 'month')),
    period_on             date not null,
    population            text not null check (population in ('included', 'everyone')),
    time_zone             text not null,
    is_provisional        boolean not null,
    active_users          bigint not null,
    previous_active_users bigint not null,
    new_users             bigint not null,
    retained_users        bigint not null,
    resurrected_users     bigint not null,
    lost_users            bigint not null,
    primary key (period_kind, period_on, population),
    constraint active_is_new_retained_or_resurrected check (active_users = new_users + retained_users + resurrected_users),
    constraint before_is_retained_or_lost check (previous_active_users = retained_users + lost_users)
);
comment on table aggregates.lifecycle_transitions is
    'Active users of a period by where they come from, and those of the period before who did not return. Active = a self-made event, signup included. Every column is counted on its own; the constraints hold them together.';
comment on column aggregates.lifecycle_transitions.period_kind is 'length of the period';
comment on column aggregates.lifecycle_transitions.period_on is 'first day of the period';
comment on column aggregates.lifecycle_transitions.population is 'included = without excluded accounts; everyone = with them, in every column of the row';
comment on column aggregates.lifecycle_transitions.time_zone is 'business time zone of the days';
comment on column aggregates.lifecycle_transitions.is_provisional is 'true until settle_days after the end of the period; a later change is written to ops.restatements';
comment on column aggregates.lifecycle_transitions.active_users is 'active in the period';
comment on column aggregates.lifecycle_transitions.previous_active_users is 'active in the period before';
comment on column aggregates.lifecycle_transitions.new_users is 'active for the first time ever';
comment on column aggregates.lifecycle_transitions.retained_users is 'active in both periods';
comment on column aggregates.lifecycle_transitions.resurrected_users is 'active now, not in the period before, but earlier';
comment on column aggregates.lifecycle_transitions.lost_users is 'active in the period before, not now';
