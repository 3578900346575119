import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import { MAX_NAME_LENGTH, MAX_REQUEST_BYTES } from '@scnv/sdk/wire';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Admin } from './admin.ts';
import type { LogLevel } from './config.ts';
import type { FindPlace } from './geo.ts';
import type { OnDeletion } from './janitor.ts';
import { createLive } from './live.ts';
import type { Metrics } from './metrics.ts';
import { logOutput } from './output.ts';
import { readPageFiles } from './page-files.ts';
import { createLimitedCalls } from './postbacks/limited-calls.ts';
import { adminRoutes } from './routes/admin.ts';
import { adminConversionRoutes } from './routes/admin-conversions.ts';
import { adminLogRoutes } from './routes/admin-log.ts';
import { adminOfferRoutes } from './routes/admin-offers.ts';
import { adminQrCodeRoutes } from './routes/admin-qr-codes.ts';
import { parseJsonOfAnyType } from './routes/body.ts';
import { browserEventRoutes } from './routes/browser-events.ts';
import { cleanRoutes } from './routes/clean.ts';
import { clickRoutes } from './routes/clicks.ts';
import { conversionRoutes } from './routes/conversions.ts';
import { answerError } from './routes/errors.ts';
import { readForwardedAddresses } from './routes/forwarded-for.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoutes } from './routes/live.ts';
import { loginRoutes } from './routes/login.ts';
import { countRequests, metricsRoutes } from './routes/metrics.ts';
import { answerNowhere } from './routes/nowhere.ts';
import { refuseNulInAddresses } from './routes/nul.ts';
import { describeRoutes, openapiRoutes } from './routes/openapi.ts';
import { pageRoutes } from './routes/page.ts';
import { pixelRoutes } from './routes/pixel.ts';
import { postbackRoutes } from './routes/postbacks.ts';
import { createRateLimiter } from './routes/rate-limit.ts';
import { reasonRoutes } from './routes/reasons.ts';
import { reportRoutes } from './routes/reports.ts';
import { requireAdmin } from './routes/require-admin.ts';
import { requireKey } from './routes/require-key.ts';
import { withoutAlias } from './routes/root-alias.ts';
import { scanSessionRoutes } from './routes/scan-sessions.ts';
import { scanRoutes } from './routes/scans.ts';
import { scriptRoutes } from './routes/script.ts';
import { serverEventRoutes } from './routes/server-events.ts';
import { subjectRoutes } from './routes/subjects.ts';
import { trackingCheckRoutes, trackingDomainRoutes } from './routes/tracking-domains.ts';
import { answerUnread } from './routes/unread.ts';
import { createVisitCounter } from './routes/visit.ts';
import type { Store } from './store/store.ts';

/** Room for a site id of {@link MAX_NAME_LENGTH} characters, each percent-encoded. */
const MAX_PARAMETER_LENGTH = MAX_NAME_LENGTH * 12;

/** Keeps long URLs from filling the log. */
const MAX_LOGGED_PATH = 200;

/** A request must have arrived in full by then: phones lose their network in the middle of one. */
const REQUEST_TIMEOUT_MS = 30_000;

/** What the app of a collector is built from. */
export interface AppDeps {
  store: Store;
  admin: Admin;
  metrics: Metrics;
  /** The time within which a request must arrive in full. Default: 30 seconds. */
  requestTimeoutMs?: number | undefined;
  /** Called after each step of a deletion that may take long. */
  onDeletion?: OnDeletion;
  /** Whether the process has been told to stop. */
  isStopping(): boolean;
  findPlace: FindPlace;
  retentionDays: number;
  /** Milliseconds since 1970. */
  now(): number;
  publicUrl: string | null;
  /** Where ad clicks lead that have no other destination. `null`: nowhere. */
  fallbackUrl: string | null;
  logLevel: LogLevel;
  /** Requests per minute. `null`: no limit. */
  rateLimits: { browser: number | null; server: number | null };
  /** The addresses and networks whose `X-Forwarded-…` headers are trusted. */
  trustedProxies: string[];
  /** Extends the app before its routes are registered; the test collector uses it. */
  extend?(app: FastifyInstance): void;
}

/** Builds the collector as a Fastify app that does not listen yet; each of its surfaces has a route file. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = deps;
  const app = Fastify({
    bodyLimit: MAX_REQUEST_BYTES,
    // For malformed URLs, which reach no route.
    frameworkErrors: answerError,
    clientErrorHandler: answerUnread({ metrics: deps.metrics, requestTimeoutMs }),
    forceCloseConnections: 'idle',
    // Not a counter, so that no id occurs twice in the log of several processes.
    genReqId: () => randomUUID(),
    requestTimeout: requestTimeoutMs,
    // Node swaps the two timeouts if the one for the headers is longer than the one for the whole request.
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / 6 },
    rewriteUrl: ({ url = '/' }) => withoutAlias(url),
    trustProxy: deps.trustedProxies.length ? deps.trustedProxies : false,
    logger: deps.logLevel === 'silent' ? false : loggerOf(deps.logLevel, deps.metrics),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER_LENGTH },
  });
  app.setErrorHandler(answerError);
  answerNowhere(app);
  app.addHook('onSend', async (_request, reply) => {
    // Otherwise the connection would stay open and hold up the shutdown.
    if (deps.isStopping()) reply.header('connection', 'close');
  });
  if (deps.trustedProxies.length) readForwardedAddresses(app);
  countRequests(app, deps.metrics);
  refuseNulInAddresses(app);
  parseJsonOfAnyType(app);
  deps.extend?.(app);
  await app.register(cookie);
  await describeRoutes(app);

  const live = createLive(deps.now);
  const limitBrowser = await createRateLimiter(app, deps.rateLimits.browser, 'for a site and an address', deps.metrics);
  const limitServer = await createRateLimiter(app, deps.rateLimits.server, 'for an API key', deps.metrics);
  await app.register(browserEventRoutes, { ...deps, live, limitBrowser });
  const withKey = { ...deps, live, requireKey: requireKey(deps.store, deps.now, limitServer) };
  await app.register(serverEventRoutes, withKey);
  await app.register(conversionRoutes, withKey);
  const countVisit = createVisitCounter(limitBrowser, deps.metrics);
  const page = await readPageFiles(deps.publicUrl);
  await app.register(scanRoutes, { ...deps, live, countVisit, page });
  await app.register(clickRoutes, { ...deps, live, countVisit, page });
  const limitedCalls = createLimitedCalls({ ...deps, live });
  app.addHook('onClose', limitedCalls.close);
  await app.register(postbackRoutes, { ...deps, live, limitServer, limitedCalls });
  await app.register(pixelRoutes, { ...deps, live, limitBrowser, limitedCalls });
  await app.register(trackingCheckRoutes);
  await app.register(scriptRoutes);
  await app.register(healthRoutes, deps);
  await app.register(reasonRoutes, { page });
  await app.register(loginRoutes, { ...deps, page });
  await app.register(pageRoutes, { ...deps, page });
  await app.register(async (managed) => {
    managed.addHook('onRequest', requireAdmin(deps.admin));
    await managed.register(adminRoutes, deps);
    await managed.register(scanSessionRoutes, deps);
    await managed.register(reportRoutes, deps);
    await managed.register(subjectRoutes, deps);
    await managed.register(cleanRoutes, deps);
    await managed.register(adminQrCodeRoutes, deps);
    await managed.register(adminConversionRoutes, deps);
    await managed.register(metricsRoutes, deps);
    await managed.register(liveRoutes, { ...deps, live });
    await managed.register(adminOfferRoutes, deps);
    await managed.register(adminLogRoutes, deps);
    await managed.register(trackingDomainRoutes);
    await managed.register(openapiRoutes);
  });
  return app;
}

function loggerOf(level: LogLevel, { countLostLines }: Metrics) {
  return { level, stream: logOutput(countLostLines), serializers: { req: withoutPerson } };
}

/** What the log may contain of a request: no visitor's IP address, and no query, which may hold a login code. */
function withoutPerson({ method, url }: { method: string; url: string }) {
  return { method, path: url.split('?')[0]?.slice(0, MAX_LOGGED_PATH) };
}
