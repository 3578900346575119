/** Why something in the live view is refused, not counted, or counts for less than it seems, in plain words. */
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
    what: 'There is no site with this id.',
    cure: 'Compare data-site-id in the tag, or the first argument of init, with the id of the site under Set up.',
  },
  paused: {
    what: 'The site is paused.',
    cure: 'Resume it under Set up. What arrived meanwhile was refused and is lost.',
  },
  invalid: {
    what: 'A field is missing or wrong.',
    cure: 'The line names the field and what it must be. Other events in the same request are accepted all the same.',
  },
  too_large: {
    what: 'The request is too large.',
    cure: 'Send fewer events at once: a request may have at most 512 KiB.',
  },
  rate_limited: {
    what: 'Too many requests in one minute.',
    cure: 'The SDK and the Node client wait and try again by themselves. Behind a proxy, set TRUSTED_PROXIES: otherwise all visitors share its address. BROWSER_RATE_LIMIT and SERVER_RATE_LIMIT raise the limit.',
  },
  no_key: { what: 'The request has no API key.', cure: 'Send a key of the site in the X-API-Key header.' },
  bad_key: {
    what: 'The API key is unknown or revoked.',
    cure: 'Create a new one under Set up, and give it to your server. A key is shown once.',
  },
  foreign_key: {
    what: 'The API key belongs to another site.',
    cure: 'Compare site_id in the request with the site the key was created for.',
  },
  refused_request: { what: 'The request was refused.', cure: 'The line says why.' },
  repeated_event_id: {
    what: 'It arrived before, and counts once.',
    cure: 'Nothing is wrong: a request was sent again because its answer was lost. If it happens to every event, something gives them all the same event_id.',
  },
  repeated_order_id: {
    what: 'This order was reported before and counts once.',
    cure: 'Nothing is wrong where the browser and your server report the same sale, or a thank-you page was opened again. If it happens to different sales, they carry the same order_id.',
  },
  orphan: {
    what: 'This collector does not know its scan.',
    cure: 'It is kept for 24 hours and counts as soon as the scan is registered by PUT /admin/scan-sessions/:id. Scans of this collector’s QR codes are known at once. If yours are made elsewhere and never registered, tick “Count events of scans that are not registered with this collector” under Set up.',
  },
  foreign: {
    what: 'Its scan belongs to another site.',
    cure: 'It is stored and counted separately. Compare the site id in the tag with the site the QR code belongs to.',
  },
  test: {
    what: 'It is a test: it counts nowhere.',
    cure: 'Nothing is wrong: it came through a test link, or with a test key (scnv_test_…), whose events are checked and shown here, but not stored. For it to count, use the link without test=1, or a live key.',
  },
  no_scan: {
    what: 'It names no scan, and counts for no QR code.',
    cure: 'The SDK sends nothing without a scan, so this came from your own code: send scan_session_id with it.',
  },
  bot: {
    what: 'A bot sent it; it is counted only under bots.',
    cure: 'Nothing is wrong if it was a crawler. A browser driven by a test looks like a bot, too: for a site that only tests visit, tick “Count bots as visitors” under Set up.',
  },
  no_consent: {
    what: 'Without consent: it counts, with all personal data removed.',
    cure: 'Nothing is wrong: the visitor refused, or has not been asked yet.',
  },
} satisfies { [reason: string]: Explanation };

export type LiveReason = keyof typeof explanations;

export const LIVE_REASONS: { [reason in LiveReason]: Explanation } = explanations;
