# The stand-ins and samples of profile demo. The code is mounted, not copied: see docker-compose.yaml.
FROM python:3.12.11-slim-bookworm

WORKDIR /plumbline
COPY requirements-local.txt .
RUN pip install --no-cache-dir --requirement requirements-local.txt
ENV PYTHONPATH=/plumbline:/plumbline/plugins
