#!/bin/sh
# Reports a purchase: purchase.sh SCAN_SESSION_ID ORDER_ID
# A repeat with the same order id counts once, so it is safe to retry.
set -eu

# Prints what the collector answers, and the status on a line of its own.
report() {
  curl --silent --show-error --max-time 10 --write-out '\n%{http_code}' \
    "$COLLECTOR_URL/server-events" \
    -H "X-API-Key: $SCNV_API_KEY" \
    -d "{
      \"site_id\": \"$SITE_ID\",
      \"event_name\": \"purchase\",
      \"scan_session_id\": \"$1\",
      \"order_id\": \"$2\",
      \"conversion_value\": { \"amount\": 49.9, \"currency\": \"EUR\" }
    }"
}

for pause in 2 4 8 16 0; do
  answer=$(report "$1" "$2") || answer=000
  status=$(printf '%s' "$answer" | tail -n 1)
  body=$(printf '%s' "$answer" | sed '$d')
  case $status$body in
    200*'"event_id"'*) printf '%s' "$body" && exit ;;
    # No answer, half of one, somebody else's page, or a collector that is busy.
    000 | 200* | 408* | 425* | 429* | 5*) sleep "$pause" ;;
    *) break ;;
  esac
done
printf '%s' "$body" >&2
exit 1
