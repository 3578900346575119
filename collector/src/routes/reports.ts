import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { createCheck, fieldError } from '../check.ts';
import { csvOf } from '../csv.ts';
import { offerCode } from '../identity.ts';
import { type AskedPeriod, readPeriod } from '../period.ts';
import { name as text } from '../schemas.ts';
import type { Store } from '../store/store.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const DEFAULT_STEPS = 'pageview,conversion';
const MAX_STEPS = 10;

const period = { from: Type.Optional(text), to: Type.Optional(text), time_zone: Type.Optional(text) };
const selected = { code: Type.Optional(text), offer_id: Type.Optional(text) };
const checkScope = createCheck(Type.Object({ site_id: Type.Optional(text), ...selected, ...period }));
const checkQuestion = createCheck(
  Type.Object({ site_id: text, ...selected, steps: Type.Optional(Type.String({ description: 'a text' })), ...period }),
);

/** What a report may be limited to. */
interface Selected {
  code?: string | undefined;
  offer_id?: string | undefined;
}

/** `GET /reports/…`: the results of scans and clicks, as JSON, and with `.csv` as a table. */
export async function reportRoutes(app: FastifyInstance, deps: { store: Store; now(): number }): Promise<void> {
  const { store, now } = deps;

  /** @param selectable What the report lists, of which a query may select one. */
  const readScope = async (query: unknown, selectable: keyof Selected | null) => {
    const { site_id, code, offer_id, ...asked } = orRefuse(checkScope(query, ['query']));
    const said: Selected = { code, offer_id };
    for (const name of ['code', 'offer_id'] as const) {
      if (said[name] !== undefined && name !== selectable) throw wrong(name, 'selects nothing in this report');
    }
    const site = site_id === undefined ? null : await findSiteOrRefuse(store, site_id);
    const siteKey = await siteOfSelected(store, said, site?.site_key ?? null);
    return { span: spanOf(asked as AskedPeriod, now()), siteKey, code: code ?? null, offerId: offer_id ?? null };
  };

  const readSites = async (query: unknown, selectable: 'code' | null) => {
    const { span, siteKey, code } = await readScope(query, selectable);
    return store.report.reportQrCodes(span, siteKey, code);
  };

  app.get('/reports/qr-codes', async ({ query }) => ({ sites: await readSites(query, 'code') }));

  app.get('/reports/qr-codes.csv', async ({ query }, reply) => {
    const sites = await readSites(query, 'code');
    const rows = sites.flatMap(({ site_id, qr_codes }) => qr_codes.map((code) => ({ site_id, ...code })));
    return sendCsv(reply, 'qr-codes', rows);
  });

  app.get('/reports/sites.csv', async ({ query }, reply) => {
    const sites = await readSites(query, null);
    return sendCsv(
      reply,
      'sites',
      sites.map(({ qr_codes: _, ...site }) => site),
    );
  });

  const readOffers = async (query: unknown) => {
    const { span, siteKey, offerId } = await readScope(query, 'offer_id');
    return store.report.reportOffers(span, siteKey, offerId);
  };
  app.get('/reports/offers', async ({ query }) => ({ offers: await readOffers(query) }));
  app.get('/reports/offers.csv', async ({ query }, reply) => {
    const offers = await readOffers(query);
    return sendCsv(
      reply,
      'offers',
      offers.map(({ publishers: _, ...offer }) => offer),
    );
  });
  app.get('/reports/publishers.csv', async ({ query }, reply) => {
    const offers = await readOffers(query);
    const rows = offers.flatMap(({ site_id, offer_id, publishers }) =>
      publishers.map((publisher) => ({ site_id, offer_id, ...publisher })),
    );
    return sendCsv(reply, 'publishers', rows);
  });

  const readTrend = async (query: unknown) => {
    const { about, question, days } = await readQuestion(store, query, now());
    return { ...about, days: await store.report.reportTrend(question, days) };
  };
  app.get('/reports/trend', async ({ query }) => readTrend(query));
  app.get('/reports/trend.csv', async ({ query }, reply) => sendCsv(reply, 'trend', (await readTrend(query)).days));

  const readFunnel = async (query: unknown) => {
    const { about, question, steps } = await readQuestion(store, query, now());
    return { ...about, ...(await store.report.reportFunnel(question, steps)) };
  };
  app.get('/reports/funnel', async ({ query }) => readFunnel(query));
  app.get('/reports/funnel.csv', async ({ query }, reply) => sendCsv(reply, 'funnel', (await readFunnel(query)).steps));
}

/** All time, unless a period is asked for. */
function spanOf(asked: AskedPeriod, now: number): { from: number | null; until: number | null } {
  // Even if no day is asked for: an unknown time zone is an error anyway.
  const { from, until } = orRefuse(readPeriod(asked, now));
  return asked.from === undefined && asked.to === undefined ? { from: null, until: null } : { from, until };
}

async function readQuestion(store: Store, query: unknown, now: number) {
  const { site_id, code, offer_id, steps, ...asked } = orRefuse(checkQuestion(query, ['query']));
  const { first, last, timeZone, from, until } = orRefuse(readPeriod(asked as AskedPeriod, now));
  const site = await findSiteOrRefuse(store, site_id);
  if (code !== undefined && offer_id !== undefined) throw wrong('offer_id', 'cannot be given with a code');
  await siteOfSelected(store, { code, offer_id }, site.site_key);
  const about = { site_id, code: code ?? null, ...(offer_id !== undefined && { offer_id }) };
  return {
    about: { ...about, from: first, to: last, time_zone: timeZone },
    question: { site_key: site.site_key, code: offer_id === undefined ? about.code : offerCode(offer_id), from, until },
    days: { first, last, timeZone },
    steps: readSteps(steps),
  };
}

/** The site of the QR code or the offer that a query selects, or else the site that it names. */
async function siteOfSelected(store: Store, { code, offer_id }: Selected, siteKey: number | null) {
  if (code === undefined && offer_id === undefined) return siteKey;
  const found = code === undefined ? await store.read.findOffer(offer_id ?? '') : await store.read.findQrCode(code);
  if (found && (siteKey === null || found.site_key === siteKey)) return found.site_key;
  const what = code === undefined ? 'offer' : 'QR code';
  throw new Refusal(404, siteKey === null ? `there is no such ${what}` : `the site has no such ${what}`);
}

function wrong(field: keyof Selected, msg: string): Refusal {
  return new Refusal(422, [fieldError(['query', field], msg, 'value')]);
}

function readSteps(text = DEFAULT_STEPS): string[] {
  const steps = text.split(',').map((step) => step.trim());
  if (steps.length > MAX_STEPS || steps.some((step) => step === '')) {
    throw new Refusal(422, [
      fieldError(['query', 'steps'], `must be 1 to ${MAX_STEPS} names of events, with commas between them`, 'value'),
    ]);
  }
  return steps;
}

function sendCsv(reply: FastifyReply, name: string, rows: object[]): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="${name}.csv"`)
    .send(csvOf(rows));
}
