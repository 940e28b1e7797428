"""The operations page in Airflow's menu, and its API."""

ADDRESS = "/plumbline"  # below Airflow's own
