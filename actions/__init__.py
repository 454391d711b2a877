"""Custom actions: one thin file per journey, run behind one boundary that always answers."""
