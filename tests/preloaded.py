"""What a process of Frontdesk imports and parses, done by the one that tests fork them from (tests/prefork.py).

What was parsed is remembered by its text: a process whose files differ parses them itself.
"""

import gc

import actions.server  # noqa: F401
import frontdesk.bootstrap.actions
import frontdesk.bootstrap.public
import frontdesk.cli.app
import frontdesk.database_check
import frontdesk.migrate
import frontdesk.site
import frontdesk.talk.terminal
import frontdesk.web.protocol  # noqa: F401
from frontdesk.bootstrap.examination import EXAMINATIONS
from frontdesk.settings import Settings

FILES = {"catalogue", "languages", "articles_dir", "shop_dir"}

for examination in EXAMINATIONS:
    if FILES & set(examination.settings):
        examination.build(Settings(_env_file=None))

# Forks share what the collector leaves alone.
gc.freeze()
