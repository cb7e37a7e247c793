"""Loads the suite's plugin, under whichever name it is installed; pytester is for the tests of the suite itself."""

pytest_plugins = [f"{__package__}.plugin", "pytester"]
