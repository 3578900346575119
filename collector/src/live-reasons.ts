/** Why something in the live view is refused, not counted, or counts for less than it seems: in plain words. */
interface Explanation {
  /** One line, shown beside the event. */
  what: string;
  /** What the owner of a site can do about it. */
  cure: string;
}

const explanations = {
  origin_not_allowed: {
    what: 'The page is on a host that the site does not allow.',
    cure: 'Add the host to the allowed domains of the site, with its port where it has an unusual one; *.shop.example allows shop.example and all below it.',
  },
  unknown_site: {
    what: 'There is no site of this id.',
    cure: 'Compare data-site-id in the tag, or the first argument of init, with the id of the site under Set up.',
  },
  paused: { what: 'The site is paused.', cure: 'Resume it under Set up. What came meanwhile was refused and is lost.' },
  invalid: {
    what: 'A field is missing or wrong.',
    cure: 'The line names the field and what it has to be. Events beside it in the same request are taken all the same.',
  },
  too_large: { what: 'The request is too large.', cure: 'Send fewer events at once: a request has at most 512 KiB.' },
  rate_limited: {
    what: 'Too many requests in one minute.',
    cure: 'The SDK and the Node client wait and try again by themselves. Behind a proxy set TRUSTED_PROXIES, since otherwise all visitors share its address; BROWSER_RATE_LIMIT and SERVER_RATE_LIMIT raise the limit.',
  },
  no_key: { what: 'The request has no API key.', cure: 'Send a key of the site in the header X-API-Key.' },
  bad_key: {
    what: 'The API key is unknown or revoked.',
    cure: 'Make a new one under Set up, and give it to your server. A key is shown once.',
  },
  foreign_key: {
    what: 'The API key is another site’s.',
    cure: 'Compare site_id in the request with the site for which the key was made.',
  },
  refused_request: { what: 'The request was refused.', cure: 'The line says why.' },
  repeated_event_id: {
    what: 'It came before and counts once.',
    cure: 'Nothing is wrong: a request was sent again because its answer was lost. If it happens to every event, something gives them all the same event_id.',
  },
  repeated_order_id: {
    what: 'This order was reported before and counts once.',
    cure: 'Nothing is wrong where the browser and your server report the same sale, or a thank-you page was opened again. If it happens to different sales, they carry the same order_id.',
  },
  orphan: {
    what: 'This collector does not know its scan.',
    cure: 'It is kept for 24 hours and counts as soon as the scan is registered by PUT /admin/scan-sessions/:id. Scans by QR codes of this collector are known from the first moment. If yours are made elsewhere and never registered, tick “Count events of scans that are not registered with this collector” under Set up.',
  },
  foreign: {
    what: 'Its scan is another site’s.',
    cure: 'It is kept and counted apart. Compare the site id in the tag with the site that the QR code belongs to.',
  },
  test: {
    what: 'It is a test: it counts nowhere.',
    cure: 'Nothing is wrong: it came by a test link, or with a test key (scnv_test_…), whose events are checked, shown here and stored nowhere. For it to count take the link without test=1, or a key that is not for tests.',
  },
  no_scan: {
    what: 'It names no scan, and counts for no QR code.',
    cure: 'The SDK sends nothing without a scan, so a program of your own has sent this: let it send scan_session_id.',
  },
  bot: {
    what: 'A program sent it; it is counted under bots alone.',
    cure: 'Nothing is wrong if it was a crawler. A browser that a test steers looks like this, too: for a site that only tests visit, tick “Count programs as visitors” under Set up.',
  },
  no_consent: {
    what: 'Without consent: it counts, and all that is personal was taken out.',
    cure: 'Nothing is wrong: the visitor has refused, or was not asked yet.',
  },
} satisfies { [reason: string]: Explanation };

export type LiveReason = keyof typeof explanations;

export const LIVE_REASONS: { [reason in LiveReason]: Explanation } = explanations;
