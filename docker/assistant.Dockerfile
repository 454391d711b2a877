# Rasa, with a model trained from the project's files. It stores nothing and is reached by the public process alone.
# Training takes TensorFlow, serving does not: only what assistant/requirements-serve.lock names is in the image. For a
# component of Rasa's that computes with it: ASSISTANT_LOCK=requirements.lock.
# Built from the project's folder: docker build -f docker/assistant.Dockerfile .
# A base that has authorities of its own keeps them: --no-upgrade.
FROM debian:bookworm-slim AS python
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends --no-upgrade ca-certificates python3 tzdata \
 && apt-get clean && rm -rf /var/lib/apt/lists/* /var/log/* \
 && useradd --system --uid 10001 --home-dir /nonexistent frontdesk

FROM python AS installer
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3-venv
COPY requirements-uv.lock ./
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install --require-hashes --only-binary :all: -r requirements-uv.lock
ENV PATH=/opt/uv/bin:$PATH UV_PYTHON_DOWNLOADS=never

FROM installer AS training
COPY assistant/requirements.lock ./
# uv, because pip believes Rasa's metadata, which excludes Python 3.11.
RUN uv venv --no-project -p /usr/bin/python3 /opt/rasa \
 && uv pip sync --no-cache --require-hashes --only-binary :all: -p /opt/rasa/bin/python requirements.lock
COPY assistant/stand_ins/*.py /opt/rasa/lib/python3.11/site-packages/
WORKDIR /app
COPY encoder encoder
RUN /opt/rasa/bin/python -m encoder.quantise
COPY assistant assistant
COPY config.yml domain.yml ./
COPY data/references.yml data/replies.yml data/
COPY data/words.txt data/words.txt
COPY data/shop/products.json data/shop/products.json
COPY data/kb data/kb
COPY data/nlu data/nlu
COPY data/rules data/rules
COPY data/stories data/stories
RUN RASA_TELEMETRY_ENABLED=false /opt/rasa/bin/python -m assistant.train --data data/nlu data/rules data/stories \
    --out models --fixed-model-name frontdesk --quiet

FROM installer AS packages
ARG ASSISTANT_LOCK=requirements-serve.lock
COPY assistant/$ASSISTANT_LOCK served.lock
RUN uv venv --no-project -p /usr/bin/python3 /opt/rasa \
 && uv pip sync --no-cache --require-hashes --only-binary :all: --compile-bytecode -p /opt/rasa/bin/python served.lock
COPY assistant/stand_ins/*.py /opt/rasa/lib/python3.11/site-packages/

FROM python
COPY --from=packages /opt/rasa /opt/rasa
COPY --from=training /opt/rasa/share/frontdesk-encoder /opt/rasa/share/frontdesk-encoder
ENV PATH=/opt/rasa/bin:$PATH PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2 RASA_TELEMETRY_ENABLED=false MPLCONFIGDIR=/tmp
WORKDIR /app
COPY endpoints.yml credentials.yml ./
COPY data/references.yml data/references.yml
COPY encoder encoder
COPY assistant assistant
RUN python -m compileall -q encoder assistant
COPY --from=training /app/models models
USER frontdesk
EXPOSE 5005
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5005/webhooks/turn/health', timeout=2)"]
CMD ["python", "-m", "assistant.serve", "--model", "models/frontdesk.tar.gz", "--host", "0.0.0.0"]
