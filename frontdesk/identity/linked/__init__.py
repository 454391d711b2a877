"""Which customer a user of another system, such as Slack, is: linked once by somebody who controls both."""
