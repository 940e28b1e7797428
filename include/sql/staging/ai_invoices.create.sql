-- staging.ai_invoices: invoices.csv as it is: what providers charged.
create table if not exists staging.ai_invoices (
    line          integer not null,
    month_on      date not null,
    provider      text not null,
    invoiced_usd  double precision not null,
    primary key (line)
);
comment on table staging.ai_invoices is 'One row per line.';
comment on column staging.ai_invoices.line is 'line of the file';
comment on column staging.ai_invoices.month_on is 'first day of the calendar month in UTC';
comment on column staging.ai_invoices.provider is 'provider as in core.llm_calls';
comment on column staging.ai_invoices.invoiced_usd is 'US dollars of the invoice';
