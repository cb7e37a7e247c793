#!/bin/sh
# notify.sh against a TripDesk that is really there: sh test.sh
set -eu
cd "$(dirname "$0")"

MOCK_URL=${MOCK_URL:-http://127.0.0.1:4020}
ADA=+15550100123
failed=0

# A sandbox for each test: a world of its own, with its own clock and credentials, on one mock server.
mock() { # METHOD PATH [BODY]
  curl -sS --fail-with-body -X "$1" "$MOCK_URL/_mock/sandboxes$2" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
begin() {
  sandbox=$(mock POST '' '{"clock":{"now":"2026-03-02T09:00:00Z","frozen":true}}')
  id=/$(printf '%s' "$sandbox" | sed 's/.*"id":"\([^"]*\)".*/\1/')
  TRIPDESK_BASE_URL=$(printf '%s' "$sandbox" | sed 's/.*"tripdesk":{"base_url":"\([^"]*\)".*/\1/')
  TRIPDESK_TEST_KEY=$(printf '%s' "$sandbox" | sed 's/.*"test_key":"\([^"]*\)".*/\1/')
  export TRIPDESK_BASE_URL TRIPDESK_TEST_KEY
  trap 'mock DELETE "$id"' EXIT
}
was_sent() { # TIMES [STATUS]
  mock POST "$id/verify" "{\"messages\":[{\"system\":\"tripdesk\",\"to\":\"$ADA\",\"times\":$1${2:+,\"status\":\"$2\"}}]}" >&2
}
check() { # NAME
  if ( begin; "$1" ) >/dev/null; then echo "ok - $1"; else echo "not ok - $1"; failed=1; fi
}

a_customer_is_told_and_reads_it() {
  message=$(./notify.sh "$ADA" 'Ada "the Countess" Example' TR-204821 '15 minutes') || return
  mock POST "$id/clock/advance" '{"seconds":3}' || return
  was_sent 1 read || return
  curl -sf "$TRIPDESK_BASE_URL/api/v1/messages/$message" -H "Authorization: Bearer $TRIPDESK_TEST_KEY" | grep -q '"status":"read"'
}

the_same_order_is_told_once() {
  first=$(./notify.sh "$ADA" Ada TR-204821 '15 minutes') || return
  [ "$(./notify.sh "$ADA" Ada TR-204821 '15 minutes')" = "$first" ] || return
  was_sent 1
}

an_answer_that_is_lost_sends_nothing_twice() {
  mock POST "$id/faults" '{"system":"tripdesk","method":"POST","kind":"truncate","times":1}' || return
  ./notify.sh "$ADA" Ada TR-204821 '15 minutes' || return
  was_sent 1
}

a_lasting_outage_is_a_failure() {
  mock POST "$id/faults" '{"system":"tripdesk","kind":"error","status":503}' || return
  if ./notify.sh "$ADA" Ada TR-204821 '15 minutes'; then return 1; fi
  was_sent 0
}

check a_customer_is_told_and_reads_it
check the_same_order_is_told_once
check an_answer_that_is_lost_sends_nothing_twice
check a_lasting_outage_is_a_failure
exit $failed
