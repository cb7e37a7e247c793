"""TripDesk's contract."""
