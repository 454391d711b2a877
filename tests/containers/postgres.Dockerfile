# Stands in for the image postgres:15-bookworm where no image can be pulled: Debian's PostgreSQL 15 behind the same
# variables, folders and user. Everything that Frontdesk needs of it, and nothing more.
FROM debian:bookworm-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends postgresql-15 \
 && apt-get clean && rm -rf /var/lib/apt/lists/* /var/lib/postgresql \
 && install -d -o postgres -g postgres -m 0700 /var/lib/postgresql/data \
 && install -d -m 3777 /run/postgresql
ENV PATH=/usr/lib/postgresql/15/bin:$PATH PGDATA=/var/lib/postgresql/data
COPY postgres.sh /usr/local/bin/
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["postgres.sh"]
