"""msgboxx's contract."""
