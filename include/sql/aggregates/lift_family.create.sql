-- aggregates.lift_family: every p-value with the tests it is judged together with.
create table if not exists aggregates.lift_family (
    campaign_key   text not null,
    metric         text not null,
    population     text not null check (population in ('all', 'clean')),
    family         text not null,
    family_size    bigint not null check (family_size > 0),
    p_value        double precision not null check (p_value between 0 and 1),
    p_adjusted_bh  double precision not null check (p_adjusted_bh between 0 and 1),
    p_adjusted_by  double precision not null check (p_adjusted_by between 0 and 1),
    primary key (campaign_key, metric, population)
);
comment on table aggregates.lift_family is
    'One row per computable campaign and metric. A new campaign changes every adjusted p of its family, so the table is replaced whole.';
comment on column aggregates.lift_family.campaign_key is 'core.campaigns';
comment on column aggregates.lift_family.metric is 'metric of the vocabulary';
comment on column aggregates.lift_family.population is 'as in aggregates.campaign_lift; each population is a family of its own';
comment on column aggregates.lift_family.family is 'name of the family: pipeline and population';
comment on column aggregates.lift_family.family_size is 'tests in the family, m';
comment on column aggregates.lift_family.p_value is 'two-sided p of the paired t test, unadjusted';
comment on column aggregates.lift_family.p_adjusted_bh is 'adjusted by Benjamini and Hochberg (1995): false discovery rate under independence or positive dependence';
comment on column aggregates.lift_family.p_adjusted_by is 'adjusted by Benjamini and Yekutieli (2001): false discovery rate under any dependence';
