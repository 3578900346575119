#!/bin/sh
# Reports a purchase: purchase.sh SCAN_SESSION_ID ORDER_ID
# A repeat with the same order id counts once, so that it may be tried again.
set -eu

curl --fail-with-body --silent --show-error --max-time 10 --retry 4 --retry-connrefused \
  "$COLLECTOR_URL/server-events" \
  -H "X-API-Key: $SCNV_API_KEY" \
  -d "{
    \"site_id\": \"$SITE_ID\",
    \"event_name\": \"purchase\",
    \"scan_session_id\": \"$1\",
    \"order_id\": \"$2\",
    \"conversion_value\": { \"amount\": 49.9, \"currency\": \"EUR\" }
  }"
