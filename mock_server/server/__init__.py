"""The server as a process: its composition, serving and waiting, settings, logs, and fixtures from disk."""
