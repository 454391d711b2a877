"""`frontdesk …`: the commands, one file per subject; `app.py` puts them together."""
