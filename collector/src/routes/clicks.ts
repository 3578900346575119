import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { v7 as newId } from 'uuid';
import { clickCookieOf, clickCookieOptions } from '../click-cookie.ts';
import { isDestination, withScanSession } from '../destination.ts';
import type { Live } from '../live.ts';
import { clickLine } from '../live-line.ts';
import { fillMacros, findMacroProblem } from '../macros.ts';
import type { PageFiles } from '../page-files.ts';
import { type ClickFacts, readClick } from '../postbacks/click.ts';
import type { StoredOffer } from '../store/offers.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './errors.ts';
import { explainMissingLinks } from './no-link.ts';
import { isPrefetch } from './prefetch.ts';
import { isSecure } from './secure.ts';
import type { CountVisit } from './visit.ts';

const config = { leavesNulOut: true };

interface ByOffer {
  Params: { offer_id: string };
}

/** `GET /c/:offer_id`: a click on a tracking link. */
export async function clickRoutes(
  app: FastifyInstance,
  deps: {
    store: Store;
    now(): number;
    publicUrl: string | null;
    fallbackUrl: string | null;
    live: Live;
    countVisit: CountVisit;
    page: PageFiles;
  },
): Promise<void> {
  explainMissingLinks(app, deps.page);
  const { store, now, publicUrl, fallbackUrl, live, countVisit } = deps;

  app.get<ByOffer>('/c/:offer_id', { exposeHeadRoute: false, config }, async (request, reply) => {
    const { offer, click } = await read(request);
    reply.header('Cache-Control', 'no-store');
    if (!isTaking(offer)) return leadAway(reply, offer, click, fallbackUrl);
    // Nobody has clicked yet. The real visit sends another request.
    if (isPrefetch(request)) return reply.code(503).send({ detail: 'a click cannot be prefetched' });
    const transactionId = newId();
    const address = destinationOf(offer, click, transactionId);
    const { offer_id, site_key } = offer;
    const { isTest, device_id: _, ...said } = click;
    const at = now();
    const kind = isTest ? 'test' : 'click';
    const made = { ...said, kind, scan_session_id: transactionId, site_key, offer_id, clicked_at: at } as const;
    const isCounted = await countVisit(request, reply, `/c/${offer_id}`, () => store.write.registerClick(made, at));
    if (!isCounted) return reply.redirect(destinationOf(offer, click, null), 302);
    live.tell(() => clickLine(offer, transactionId, at));
    if (offer.click_cookie === 'set') {
      reply.setCookie(clickCookieOf(offer_id), transactionId, clickCookieOptions(isSecure(request, publicUrl)));
    }
    return reply.redirect(address, 302);
  });

  app.head<ByOffer>('/c/:offer_id', { config }, async (request, reply) => {
    const { offer, click } = await read(request);
    reply.header('Cache-Control', 'no-store');
    if (!isTaking(offer)) return leadAway(reply, offer, click, fallbackUrl);
    return reply.redirect(destinationOf(offer, click, null), 302);
  });

  async function read(request: FastifyRequest<ByOffer>) {
    const offer = await store.read.findOffer(request.params.offer_id);
    return { offer, click: readClick(new URL(request.url, 'http://collector').searchParams) };
  }
}

function isTaking(offer: StoredOffer | null): offer is StoredOffer {
  return offer?.status === 'active' && offer.site_status === 'active';
}

/** Where a click leads that no offer accepts: to the offer's own fallback, else to the collector's. */
function leadAway(
  reply: FastifyReply,
  offer: StoredOffer | null,
  click: ClickFacts,
  fallbackUrl: string | null,
): FastifyReply {
  const fallback = (offer?.fallback_url && fillFor(offer, offer.fallback_url, click, null)) || fallbackUrl;
  if (!fallback) throw new Refusal(404, offer ? 'this offer is paused' : 'there is no such offer');
  return reply.redirect(withScanSession(fallback, null), 302);
}

function destinationOf(offer: StoredOffer, click: ClickFacts, transactionId: string | null): string {
  const filled = fillFor(offer, offer.destination, click, transactionId);
  if (filled === null) throw new Refusal(404, 'this offer has no web address to lead to');
  return withScanSession(filled, transactionId);
}

/**
 * An address of an offer with its macros filled. It was checked when it was saved, and is again here, with the
 * publisher's values: `null` if it is no web address.
 */
function fillFor(offer: StoredOffer, address: string, click: ClickFacts, transactionId: string | null): string | null {
  const { offer_id, revenue, payout, currency } = offer;
  const { publisher, sub_ids, external_transaction_id, device_id } = click;
  const ofClick = { ...sub_ids, external_transaction_id, device_id, publisher_id: publisher };
  const ofOffer = { offer_id, revenue, payout, currency };
  const filled = fillMacros(address, { ...ofClick, ...ofOffer, transaction_id: transactionId });
  return findMacroProblem(address) || !isDestination(filled) ? null : filled;
}
