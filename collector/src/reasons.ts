import type { LossReason } from '@scnv/sdk/wire';

/** What each reason means, and what the owner of a site can do about it. */
export const REASONS: { [reason in LossReason]: string } = {
  no_session:
    'The visitor did not arrive by a scan, so nothing is sent. To try it, open the page by its QR code, or add ?scnv= and a UUID to its address.',
  consent_denied:
    'The visitor refused consent, here or on another page of the site. Nothing is wrong; setConsent("granted") starts again.',
  before_send: 'Your beforeSend returned no event, or threw an error. To send the event, return it, edited or not.',
  invalid_name:
    'track was called without a name, or with one of more than 128 characters. Give it a name in snake_case.',
  invalid_metadata:
    'The metadata was not an object, or was larger than 10 KB as JSON. The event was sent without it: send less with it.',
  invalid_order_id:
    'The orderId was blank, longer than 128 characters, or the text of a missing value, such as undefined. The event was sent without it: pass the order number.',
  invalid_event_id:
    'The eventId was not a UUID. The event was sent with an id of its own: pass a UUID, or leave it out.',
  repeated_order:
    'This browser has already delivered an event with this name and orderId: the page was reloaded or visited again. Nothing is wrong; the first one counts.',
  queue_full:
    'More events were waiting than a page keeps (50 KiB), and the oldest made room. Check whether something blocks requests to the collector (lastStatus 0), and whether the page sends too much.',
  expired:
    'An event could not be sent for 24 hours. Check whether something blocks requests to the collector (lastStatus 0).',
  rejected:
    'The collector rejected these events. Its response, in the network panel of the browser, names the field and the reason.',
  refused:
    'The collector accepts nothing from this page: the site does not exist, it is paused, or the host of the page is not among its allowed domains. The response in the network panel says which.',
};
