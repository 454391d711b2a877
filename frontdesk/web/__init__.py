"""What every page and interface of the public process shares: the app, its limits, its errors."""
