"""The command line, and what it runs beside serving: probes, commands, the contract suite, new systems."""
