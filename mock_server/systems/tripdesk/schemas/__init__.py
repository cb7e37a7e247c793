"""What TripDesk's calls take and give. Requests load; answers document, and refuse what they do not name."""
