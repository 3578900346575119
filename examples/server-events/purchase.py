"""Reports a purchase: python3 purchase.py SCAN_SESSION_ID ORDER_ID

A repeat with the same order id counts once, so it is safe to retry.
"""

import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request

ATTEMPTS = 5


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key is for this collector alone."""

    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect)


def report_purchase(scan_session_id: str, order_id: str) -> dict:
    """Returns the receipt; raises HTTPError if the collector refuses the event."""
    event = {
        "site_id": os.environ["SITE_ID"],
        "event_name": "purchase",
        "scan_session_id": scan_session_id,
        "order_id": order_id,
        "conversion_value": {"amount": 49.9, "currency": "EUR"},
    }
    request = urllib.request.Request(
        os.environ["COLLECTOR_URL"] + "/server-events",
        data=json.dumps(event).encode(),
        headers={"X-API-Key": os.environ["SCNV_API_KEY"], "Content-Type": "application/json"},
    )
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with opener.open(request, timeout=10) as response:
                receipt = json.load(response)
                if not isinstance(receipt, dict) or "event_id" not in receipt:
                    raise ValueError("the answer is no receipt")
                return receipt
        except urllib.error.HTTPError as error:
            if attempt == ATTEMPTS or (error.code < 500 and error.code not in (408, 425, 429)):
                raise
        # No answer, half of one, or somebody else's page.
        except (OSError, http.client.HTTPException, ValueError):
            if attempt == ATTEMPTS:
                raise
        time.sleep(2**attempt)


try:
    print(json.dumps(report_purchase(*sys.argv[1:])))
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode())
