"""Puts the operations page into Airflow's web page, and links from every task to what explains it."""

from airflow.plugins_manager import AirflowPlugin

from operations_page import ADDRESS
from operations_page.lazily import app
from operations_page.links import Expectations, Runbook, Sql, ValidationResults


class OperationsPage(AirflowPlugin):
    """Loaded by every component of Airflow, so nothing here imports the web application itself."""

    name = "plumbline"
    fastapi_apps = [{"name": "plumbline", "app": app, "url_prefix": ADDRESS}]  # noqa: RUF012 - Airflow's own form
    external_views = [  # noqa: RUF012
        {
            "name": "Plumbline",
            "href": f"{ADDRESS.removeprefix('/')}/",
            "url_route": "plumbline",
            "destination": "nav",
            "nav_top_level": True,
        }
    ]
    global_operator_extra_links = [Sql(), Expectations(), ValidationResults(), Runbook()]  # noqa: RUF012
