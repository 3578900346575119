/**
 * The address that is meant by one at the root, as networks that gave out their own domain have it: with a token it is a
 * postback, with a token and a reason a rejection, and with an offer a tracking link.
 */
export function withoutAlias(url: string): string {
  if (!url.startsWith('/?')) return url;
  const parameters = new URLSearchParams(url.slice(2));
  if (parameters.has('secure')) {
    return `${parameters.has('new_rejected_reason') ? '/rejection' : '/postback'}${url.slice(1)}`;
  }
  const offer = parameters.get('offer');
  // No offer is called by a blank: a link that names none leads where one to an unknown offer does.
  return offer === null ? url : `/c/${encodeURIComponent(offer.trim() || ' ')}${url.slice(1)}`;
}
