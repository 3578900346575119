import type { LossReason } from '@scnv/sdk/wire';

/** What each reason means, and what the owner of a site can do about it. */
export const REASONS: { [reason in LossReason]: string } = {
  no_session:
    'The visitor did not come by a scan, so nothing is sent. To try it out, open the page by its QR code, or with ?scnv= and a UUID behind its address.',
  consent_denied:
    'The visitor has refused, here or on another page of the site. That is as it should be; setConsent("granted") begins anew.',
  before_send:
    'Your beforeSend returned no event, or threw. Return the event that you were given, edited or not, to let it go.',
  invalid_name:
    'track was called without a name, or with one of more than 128 characters. Give it a name in snake_case.',
  invalid_metadata:
    'The metadata were no object, or took more than 10 KB as JSON. The event went without them: send less with it.',
  invalid_order_id:
    'The orderId was blank, longer than 128 characters, or the text of a missing value, such as undefined. The event went without it: pass the number of the order.',
  invalid_event_id: 'The eventId was no UUID. The event went with an id of its own: pass a UUID, or leave it out.',
  repeated_order:
    'This browser has delivered an event of this name with this orderId before: the page was reloaded, or visited again. There is nothing to do; the first one counts.',
  queue_full:
    'More waited than a page keeps (50 KiB), and the oldest had to make room. See whether something blocks the way to the collector (lastStatus 0), and whether the page sends too much.',
  expired:
    'An event could not be sent for 24 hours. See whether something blocks the way to the collector (lastStatus 0).',
  rejected:
    'The collector could not take these events. The receipt in the network panel of the browser names the field and the reason.',
  refused:
    'The collector takes nothing from this page: there is no such site, it is paused, or the host of the page is not among its allowed domains. The answer in the network panel says which.',
  gave_up: 'No try of the Node client was taken. Send the event again with the same event_id: it counts once.',
};
