"""What every messaging vendor shares; this package knows no HTTP and no vendor."""
