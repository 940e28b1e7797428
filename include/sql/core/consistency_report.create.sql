-- core.consistency_report: what the two databases do not agree on.
create table if not exists core.consistency_report (
    as_of_on    date not null,
    check_name  text not null,
    subject     text not null,
    numerator   bigint not null,
    denominator bigint not null,
    rate        double precision,
    note        text,
    primary key (as_of_on, check_name, subject)
);
comment on table core.consistency_report is 'One row per check and day of the horizon: counts only, never ids of people. Appended by every run, replaced when the run is repeated.';
comment on column core.consistency_report.as_of_on is 'horizon_on of the run';
comment on column core.consistency_report.check_name is 'what was counted, like match_rate or orphans';
comment on column core.consistency_report.subject is 'key, table or column it is about';
comment on column core.consistency_report.numerator is 'rows that match the check';
comment on column core.consistency_report.denominator is 'rows looked at';
comment on column core.consistency_report.rate is 'numerator / denominator, 0..1; null = nothing to look at';
comment on column core.consistency_report.note is 'what it means and what next';
