"""Turns per second and time to reply of Frontdesk, beside a stock `rasa init` bot, and where the milliseconds go."""
