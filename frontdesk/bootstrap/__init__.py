"""Builds everything: the only place where adapters are named. One builder per feature, which takes what it stands on,
so that tests give fakes; `public.py` and `actions.py` put a whole process together."""
