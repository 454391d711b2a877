"""The toolkit of the public process's pages and interfaces: the app, request bodies, errors, sockets, static files."""
