"""Airflow's simple login with two users it does not have: one who may read one DAG, one who may see no plug-in."""

from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager


class ManagerOfTests(SimpleAuthManager):
    def is_authorized_dag(self, *, method, user, access_entity=None, details=None):
        if user.username == "push_reader" and details and details.id not in (None, "push_lift"):
            return False
        if user.username == "dagless":
            return False
        return super().is_authorized_dag(
            method=method, user=user, access_entity=access_entity, details=details
        )

    def is_authorized_view(self, *, access_view, user):
        if user.username == "pluginless" and access_view == AccessView.PLUGINS:
            return False
        return super().is_authorized_view(access_view=access_view, user=user)
