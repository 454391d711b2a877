"""How well intents are understood: accuracy, rejection, calibration, and what training and parsing take.

It runs in Rasa's environment, through Rasa's own training and parsing of the pipeline in `config.yml`.
"""
