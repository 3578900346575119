import type { FastifyInstance } from 'fastify';
import { v7 as newId } from 'uuid';
import { createCheck, fieldError } from '../check.ts';
import {
  NEW_OFFER,
  newOfferSchema,
  offerChangeSchema,
  offerQuerySchema,
  readRotation,
  withoutOfferErrors,
} from '../offer-requests.ts';
import type { TokenPurpose } from '../store/ad-network-rows.ts';
import type { Offer, StoredOffer } from '../store/offers.ts';
import type { Store } from '../store/store.ts';
import { newTrackingToken, TOKEN_PURPOSES } from '../tracking-token.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const checkNewOffer = createCheck(newOfferSchema);
const checkOfferChange = createCheck(offerChangeSchema);
const checkQuery = createCheck(offerQuerySchema);

interface ByOffer {
  Params: { offer_id: string };
}

/** `/admin/offers` and `/admin/tokens`: what is offered to ad networks, and the tokens that their calls carry. */
export async function adminOfferRoutes(
  app: FastifyInstance,
  { store, now }: { store: Store; now(): number },
): Promise<void> {
  app.get('/admin/offers', async (request) => {
    const { site_id } = orRefuse(checkQuery(request.query, ['query']));
    if (site_id !== undefined) await findSiteOrRefuse(store, site_id);
    return { offers: (await store.read.listOffers({ site_id })).map(shown) };
  });

  app.get<ByOffer>('/admin/offers/:offer_id', async (request) => {
    const offer = await find(request.params.offer_id);
    return { ...shown(offer), tokens: await store.read.listTrackingTokens(offer.offer_id) };
  });

  app.post('/admin/offers', async (request, reply) => {
    const { site_id, offer_id = newId(), ...fields } = orRefuse(checkNewOffer(request.body));
    const given = { name: offer_id, ...only(offerChangeSchema.properties, fields), destination: fields.destination };
    const offer = orRefuse(withoutOfferErrors(cleaned({ ...NEW_OFFER, ...given, offer_id })));
    const { site_key } = await findSiteOrRefuse(store, site_id);
    const tokens = TOKEN_PURPOSES.map((purpose) => make(purpose, offer_id));
    const kept = tokens.map((token) => token.kept);
    const created = await store.write.createOffer({ ...offer, site_key }, kept, now());
    if (!created) throw new Refusal(409, 'there is already an offer with this offer_id');
    const [postback_token, rejection_token, pixel_token] = tokens.map(({ token }) => token);
    return reply.code(201).send({ site_id, ...offer, postback_token, rejection_token, pixel_token });
  });

  app.patch<ByOffer>('/admin/offers/:offer_id', async (request) => {
    const {
      site_key: _,
      site_id: __,
      site_status: ___,
      site_bots: ____,
      ...offer
    } = await find(request.params.offer_id);
    const change = only(offerChangeSchema.properties, orRefuse(checkOfferChange(request.body)));
    if (!Object.keys(change).length) throw new Refusal(422, [fieldError(['body'], 'changes nothing', 'value')]);
    const whole = orRefuse(withoutOfferErrors(cleaned({ ...offer, ...change })));
    // Only the fields given: somebody else may be changing the others.
    await store.write.updateOffer(offer.offer_id, only(change, whole));
    return shown(await find(offer.offer_id));
  });

  app.post<ByOffer>('/admin/offers/:offer_id/rotate', async (request, reply) => {
    const { offer_id } = await find(request.params.offer_id);
    return reply.code(201).send(await rotate(request.body, offer_id));
  });

  app.get('/admin/tokens', async () => ({ tokens: await store.read.listTrackingTokens(null) }));

  app.post('/admin/tokens/rotate', async (request, reply) => reply.code(201).send(await rotate(request.body, null)));

  async function find(offerId: string): Promise<StoredOffer> {
    const offer = await store.read.findOffer(offerId);
    if (!offer) throw new Refusal(404, 'there is no such offer');
    return offer;
  }

  async function rotate(body: unknown, offerId: string | null) {
    const { purpose, graceMs } = orRefuse(readRotation(body));
    const { token, kept } = make(purpose, offerId);
    await store.write.rotateTrackingToken(kept, graceMs);
    const { token_id, token_start, created_at } = kept;
    return { token_id, purpose, token_start, created_at, expires_at: null, token };
  }

  function make(purpose: TokenPurpose, offer_id: string | null) {
    const { token, token_start, token_hash } = newTrackingToken(purpose);
    return { token, kept: { token_id: newId(), offer_id, purpose, token_start, token_hash, created_at: now() } };
  }
}

/** The fields that a schema knows. */
function only<Fields extends object>(known: object, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => Object.hasOwn(known, field))) as Fields;
}

function cleaned(offer: Offer): Offer {
  const sources = offer.allowed_sources.map((source) => source.trim()).filter(Boolean);
  return { ...offer, currency: offer.currency.toUpperCase(), allowed_sources: sources };
}

function shown({ site_key: _, site_status: __, site_bots: ___, ...offer }: StoredOffer) {
  return offer;
}
