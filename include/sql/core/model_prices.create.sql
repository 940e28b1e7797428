-- core.model_prices: what a model's tokens cost, from when until when.
create table if not exists core.model_prices (
    model_pattern                text not null,
    valid_from_on                date not null,
    valid_to_on                  date,
    input_usd_per_million        double precision not null,
    output_usd_per_million       double precision not null,
    cache_read_usd_per_million   double precision not null,
    cache_write_usd_per_million  double precision not null,
    primary key (model_pattern, valid_from_on)
);
comment on table core.model_prices is 'Effective-dated. Which pattern fits a model best is said in core.llm_calls.fill.sql.';
comment on column core.model_prices.model_pattern is 'name of a model; * stands for anything';
comment on column core.model_prices.valid_from_on is 'first UTC day';
comment on column core.model_prices.valid_to_on is 'first UTC day of the next price; null = in force';
comment on column core.model_prices.input_usd_per_million is 'US dollars per million prompt tokens that come from no cache';
comment on column core.model_prices.output_usd_per_million is 'US dollars per million completion tokens';
comment on column core.model_prices.cache_read_usd_per_million is 'US dollars per million tokens read from a cache';
comment on column core.model_prices.cache_write_usd_per_million is 'US dollars per million tokens written to a cache';
