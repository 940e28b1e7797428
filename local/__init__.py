"""The whole deployment on one machine: Postgres, PostHog stand-in, sample source, Airflow."""
