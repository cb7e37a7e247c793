"""What Coax does; every operation gets the sandbox, whose lock its caller holds, and knows no HTTP."""
