"""Says of each line of standard input, as test_webhooks.py writes it, whether the page's receiver takes it."""

import sys

from receiver import is_genuine

for line in sys.stdin:
    secret, signature, timestamp, body, now = line.rstrip("\n").split("\t")
    sys.stdout.write(f"{is_genuine(secret, signature, timestamp, bytes.fromhex(body), int(now))}\n".lower())
