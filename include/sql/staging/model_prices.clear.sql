-- staging.model_prices: the file is read whole every time.
delete from staging.model_prices;
