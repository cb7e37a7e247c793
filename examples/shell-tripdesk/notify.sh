#!/bin/sh
# Tells a customer by TripDesk that an order is on its way, once, however often it has to be tried; prints the message's id.
#
#   notify.sh PHONE NAME ORDER_ID ETA
#
# TRIPDESK_BASE_URL and TRIPDESK_TEST_KEY say where and as whom: nothing in here knows whether a mock or the real TripDesk answers.
set -eu

[ $# -eq 4 ] || { echo 'usage: notify.sh PHONE NAME ORDER_ID ETA' >&2; exit 2; }

quoted() { printf '%s' "$1" | sed 's/[\\"]/\\&/g; s/^/"/; s/$/"/'; }

body=$(printf '{"channel":"whatsapp","to":%s,"template":"order_confirmation","language":"en",
  "variables":{"name":%s,"order_id":%s,"eta":%s}}' "$(quoted "$1")" "$(quoted "$2")" "$(quoted "$3")" "$(quoted "$4")")

# The key is the order's: whoever runs this again for the same order, even after a crash, sends nothing twice.
for attempt in 1 2 3; do
  if answer=$(curl -sf --max-time 10 "$TRIPDESK_BASE_URL/api/v1/messages" \
    -H "Authorization: Bearer $TRIPDESK_TEST_KEY" -H 'Content-Type: application/json' \
    -H "Idempotency-Key: order-$3" -d "$body"); then
    printf '%s\n' "$answer" | sed 's/.*"id":"\([^"]*\)".*/\1/'
    exit 0
  fi
done
echo "TripDesk did not take order $3, tried $attempt times" >&2
exit 1
