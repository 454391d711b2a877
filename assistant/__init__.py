"""Code that runs inside the Rasa process: the turn channel, the tracker store that keeps nothing, and the server."""
