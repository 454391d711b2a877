"""Messages that go in and out over a desk while processes are killed: nothing is lost, doubled or out of order."""
