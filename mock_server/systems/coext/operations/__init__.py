"""What Coext does, once a request is understood."""
