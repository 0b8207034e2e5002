# Tidegauge for a TimescaleDB server. The embedded database is not in here: its licence allows use,
# not redistribution (docs/embedded.md), so this image needs TIDEGAUGE_DATABASE_URL.
FROM node:22-bookworm-slim AS dashboard
WORKDIR /src
COPY dashboard/package.json dashboard/package-lock.json dashboard/.npmrc ./
RUN npm ci --ignore-scripts
COPY dashboard .
RUN npm run build

FROM python:3.12-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/tidegauge
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN /opt/tidegauge/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY platform platform
COPY db db
COPY client client
COPY scripts/wheel.py scripts/wheel.py
COPY --from=dashboard /src/dist dashboard/dist
RUN ln -s platform tidegauge \
 && /opt/tidegauge/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /opt/tidegauge/bin/pip uninstall --yes hatchling editables

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/tidegauge --create-home tidegauge
COPY --from=build /opt/tidegauge /opt/tidegauge
ENV PATH=/opt/tidegauge/bin:$PATH PYTHONUNBUFFERED=1 TIDEGAUGE_HOST=0.0.0.0 \
    TIDEGAUGE_DATA_DIR=/var/lib/tidegauge
USER tidegauge
WORKDIR /var/lib/tidegauge
EXPOSE 8642
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8642/health/ready', timeout=9)"]
ENTRYPOINT ["tidegauge"]
CMD ["serve"]
