/**
 * The address meant by one at the root, a form used by networks that hand out a domain of their own: with a token it
 * is a postback, with a token and a reason a rejection, and with an offer a tracking link.
 */
export function withoutAlias(url: string): string {
  if (!url.startsWith('/?')) return url;
  const parameters = new URLSearchParams(url.slice(2));
  if (parameters.has('secure')) {
    return `${parameters.has('new_rejected_reason') ? '/rejection' : '/postback'}${url.slice(1)}`;
  }
  const offer = parameters.get('offer');
  // No offer id is blank: a link that names none leads where one to an unknown offer does.
  return offer === null ? url : `/c/${encodeURIComponent(offer.trim() || ' ')}${url.slice(1)}`;
}
