# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements/postgres.lock requirements/build.lock requirements/
RUN python -m venv /opt/okrsync \
    && /opt/okrsync/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/postgres.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY okrsync okrsync
COPY connectors connectors
COPY config config
RUN /opt/build/bin/hatchling build --target wheel \
    && /opt/okrsync/bin/python -m pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="okrsync" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/okrsync /opt/okrsync
ENV PATH=/opt/okrsync/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    OKRSYNC_FILE=/etc/okrsync/okrsync.yaml \
    OKRSYNC_DATABASE=sqlite:////var/lib/okrsync/okrsync.db
RUN useradd --uid 10001 --create-home --home-dir /var/lib/okrsync okrsync
USER 10001
VOLUME ["/var/lib/okrsync"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["okrsync", "healthcheck"]
ENTRYPOINT ["okrsync"]
CMD ["run"]
