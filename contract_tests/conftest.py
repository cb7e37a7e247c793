"""Loads the suite's plugin, under whichever name it is installed."""

pytest_plugins = [f"{__package__}.plugin"]
