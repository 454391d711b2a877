"""Builds everything: the only place where adapters are named. Each feature has a builder, which takes its
dependencies, so that tests can pass fakes; `public.py` and `actions.py` put a whole process together."""
