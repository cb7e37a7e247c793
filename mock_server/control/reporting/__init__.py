"""What a report of a sandbox is made of: its document, what stands out in it, and a state to go on from."""
