-- restricted.cost_reconciliation: what providers charged beside what the calls add up to.
create table if not exists restricted.cost_reconciliation (
    month_on         date not null,
    provider         text not null,
    calls            bigint not null,
    unpriced_calls   bigint not null,
    reported_usd     double precision not null,
    priced_usd       double precision not null,
    calls_usd        double precision,
    invoiced_usd     double precision,
    difference_usd   double precision,
    difference_rate  double precision,
    is_provisional   boolean not null,
    primary key (month_on, provider)
);
alter table restricted.cost_reconciliation alter column calls_usd drop not null;  -- of warehouses that had it so
comment on table restricted.cost_reconciliation is 'One row per calendar month in UTC and provider that sent an invoice or has calls.';
comment on column restricted.cost_reconciliation.month_on is 'first day of the month in UTC';
comment on column restricted.cost_reconciliation.provider is 'provider; (unknown) = calls that name none';
comment on column restricted.cost_reconciliation.calls is 'calls';
comment on column restricted.cost_reconciliation.unpriced_calls is 'of those, without a cost';
comment on column restricted.cost_reconciliation.reported_usd is 'US dollars the sources reported';
comment on column restricted.cost_reconciliation.priced_usd is 'US dollars by core.model_prices';
comment on column restricted.cost_reconciliation.calls_usd is 'their sum; null when there are calls and none of them has a price: unknown, not nothing';
comment on column restricted.cost_reconciliation.invoiced_usd is 'US dollars of the invoices; null = none yet';
comment on column restricted.cost_reconciliation.difference_usd is 'invoiced - calls; null without an invoice, or when calls_usd is unknown';
comment on column restricted.cost_reconciliation.difference_rate is 'difference / invoiced; null without one or when it is 0';
comment on column restricted.cost_reconciliation.is_provisional is 'true until settle_days after the end of the month';
