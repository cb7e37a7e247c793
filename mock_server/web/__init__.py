"""Where a vendor meets Flask; this package knows no vendor by name."""
