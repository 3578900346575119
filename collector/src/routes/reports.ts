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
const checkSites = createCheck(Type.Object({ site_id: Type.Optional(text), ...period }));
const checkQuestion = createCheck(
  Type.Object({
    site_id: text,
    code: Type.Optional(text),
    offer_id: Type.Optional(text),
    steps: Type.Optional(Type.String({ description: 'a text' })),
    ...period,
  }),
);

/** `GET /reports/…`: the results of scans and clicks, as JSON, and with `.csv` as a table. */
export async function reportRoutes(app: FastifyInstance, deps: { store: Store; now(): number }): Promise<void> {
  const { store, now } = deps;

  const readScope = async (query: unknown) => {
    const { site_id, ...asked } = orRefuse(checkSites(query, ['query']));
    const site = site_id === undefined ? null : await findSiteOrRefuse(store, site_id);
    return { span: spanOf(asked as AskedPeriod, now()), siteKey: site?.site_key ?? null };
  };

  const readSites = async (query: unknown) => {
    const { span, siteKey } = await readScope(query);
    return store.report.reportQrCodes(span, siteKey);
  };

  app.get('/reports/qr-codes', async ({ query }) => ({ sites: await readSites(query) }));

  app.get('/reports/qr-codes.csv', async ({ query }, reply) => {
    const sites = await readSites(query);
    const rows = sites.flatMap(({ site_id, qr_codes }) => qr_codes.map((code) => ({ site_id, ...code })));
    return sendCsv(reply, 'qr-codes', rows);
  });

  app.get('/reports/sites.csv', async ({ query }, reply) => {
    const sites = await readSites(query);
    return sendCsv(
      reply,
      'sites',
      sites.map(({ qr_codes: _, ...site }) => site),
    );
  });

  const readOffers = async (query: unknown) => {
    const { span, siteKey } = await readScope(query);
    return store.report.reportOffers(span, siteKey);
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
  const { site_id, code = null, offer_id, steps, ...asked } = orRefuse(checkQuestion(query, ['query']));
  const { first, last, timeZone, from, until } = orRefuse(readPeriod(asked as AskedPeriod, now));
  const site = await findSiteOrRefuse(store, site_id);
  if (code !== null && (await store.read.findQrCode(code))?.site_key !== site.site_key) {
    throw new Refusal(404, 'the site has no such QR code');
  }
  if (offer_id !== undefined && (await store.read.findOffer(offer_id))?.site_key !== site.site_key) {
    throw new Refusal(404, 'the site has no such offer');
  }
  const about = { site_id, code, ...(offer_id !== undefined && { offer_id }) };
  return {
    about: { ...about, from: first, to: last, time_zone: timeZone },
    question: { site_key: site.site_key, code: offer_id === undefined ? code : offerCode(offer_id), from, until },
    days: { first, last, timeZone },
    steps: readSteps(steps),
  };
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
