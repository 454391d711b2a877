"""How well the shop's own assistant understands messages as people write them, in ten ways.

Writers saw the names of journeys and a persona, nothing else. Of their messages one half was looked at while the
assistant was built (looked_at.jsonl), the other never was (kept_apart.jsonl). No message is an example of data/nlu.
"""
