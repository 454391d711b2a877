"""`frontdesk talk`: a customer on the terminal, through the running site's public interface."""
