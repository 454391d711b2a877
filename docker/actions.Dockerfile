# The actions process: what Rasa calls for lookups, operations and answers.
# Built from the project's folder: docker build -f docker/actions.Dockerfile .
FROM python:3.11-slim-bookworm AS packages
COPY requirements-uv.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-uv.lock \
 && uv venv /opt/frontdesk \
 && uv pip sync --no-cache --require-hashes --only-binary :all: --compile-bytecode -p /opt/frontdesk/bin/python requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent frontdesk \
 && install -d -o frontdesk -g frontdesk -m 0700 /data
ENV PATH=/opt/frontdesk/bin:$PATH PYTHONUNBUFFERED=1 FRONTDESK_DATA_DIR=/data FRONTDESK_ACTIONS_HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /opt/frontdesk /opt/frontdesk
COPY data/references.yml data/references.yml
COPY data/kb data/kb
COPY frontdesk frontdesk
COPY actions actions
RUN python -m compileall -q frontdesk actions
USER frontdesk
VOLUME /data
EXPOSE 5055
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5055/health', timeout=2)"]
CMD ["python", "-m", "frontdesk.cli", "actions"]
