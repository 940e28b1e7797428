# The image of deploy/Dockerfile with the code in it, for clusters, where nothing can be mounted from a checkout:
#   docker build --tag plumbline-airflow:3.3.2 deploy
#   docker build --file deploy/kubernetes.Dockerfile --tag registry.example.com/plumbline-airflow:3.3.2-1 .
FROM plumbline-airflow:3.3.2

COPY dags /opt/airflow/dags
COPY plugins /opt/airflow/plugins
COPY include /opt/airflow/include
COPY docs /opt/airflow/docs
COPY deploy/prepare.py /opt/airflow/deploy/prepare.py
