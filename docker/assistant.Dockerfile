# Rasa, with a model trained from the project's files. It stores nothing and is reached by the public process alone.
# Built from the project's folder: docker build -f docker/assistant.Dockerfile .
FROM python:3.11-slim-bookworm AS packages
COPY requirements-uv.lock assistant/requirements.lock ./
# uv, because pip believes Rasa's metadata, which excludes Python 3.11.
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-uv.lock \
 && uv venv /opt/rasa \
 && uv pip sync --no-cache --require-hashes --only-binary :all: --compile-bytecode -p /opt/rasa/bin/python requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent frontdesk
ENV PATH=/opt/rasa/bin:$PATH PYTHONUNBUFFERED=1 RASA_TELEMETRY_ENABLED=false MPLCONFIGDIR=/tmp
WORKDIR /app
COPY --from=packages /opt/rasa /opt/rasa
COPY assistant/stand_ins/*.py /opt/rasa/lib/python3.11/site-packages/
COPY assistant assistant
COPY encoder encoder
COPY config.yml domain.yml endpoints.yml credentials.yml ./
COPY data/references.yml data/references.yml
COPY data/nlu data/nlu
COPY data/rules data/rules
COPY data/stories data/stories
RUN rasa train --data data/nlu data/rules data/stories --out models --fixed-model-name frontdesk --quiet \
 && rm -rf .rasa var
USER frontdesk
EXPOSE 5005
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5005/webhooks/turn/health', timeout=2)"]
CMD ["python", "-m", "assistant.serve", "--model", "models/frontdesk.tar.gz", "--host", "0.0.0.0"]
