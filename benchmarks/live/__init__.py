"""How live the pages are: from one browser to the other, bytes over the wire, first paint."""
