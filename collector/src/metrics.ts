import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OutcomeReason } from './postbacks/outcome.ts';
import type { TokenPurpose } from './store/ad-network-rows.ts';
import type { Waiting } from './store/back-pressure.ts';

/** What became of an event, or of an ad network's conversion, that was not refused. Orphans are also accepted. */
export type EventOutcome = 'accepted' | 'duplicate' | 'orphan';

/** Why the scan or click of a visitor who was redirected was not counted. */
export type Uncounted = 'rate_limited' | 'overloaded' | 'store_failed';

/** One request, answered. */
export interface Answered {
  method: string;
  /** The route, not the address: callers can make up any number of addresses. */
  route: string;
  status: number;
  durationMs: number;
}

/** What is counted while a collector serves, for Prometheus and everything that reads its format. */
export interface Metrics {
  countEvents(outcome: EventOutcome, events: number): void;
  /** @param reason The `type` of the error, which is one of ours and never the caller's. */
  countRejected(reason: string): void;
  /** A call of an ad network, or a pixel, that was refused; one above a rate limit is counted as such. */
  countRefusedCall(surface: TokenPurpose, reason: OutcomeReason): void;
  countRequest(answered: Answered): void;
  /** A request that ended before any route. How long it took is unknown. */
  countUnread(status: number): void;
  /** A request above a rate limit, whatever the response. */
  countLimited(route: string): void;
  countOverload(): void;
  countUncountedVisit(reason: Uncounted): void;
  countDeletedOrphans(orphans: number): void;
  /** Lines of the log that could not be written. */
  countLostLines(lines: number): void;
  /** Reads the state of this store whenever somebody asks for the metrics. */
  watch(store: { commits(): { commits: number; changes: number }; waiting(): Waiting }): void;
  /** All metrics as text, with its content type. */
  render(): Promise<{ type: string; text: string }>;
}

/** A response that waits for the disk takes some milliseconds. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of the process, whatever serves in it: they are collected once, until it ends. */
const ofProcess = new Registry();

/** Makes the metrics of one collector. No label takes its value from a request. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (!ofProcess.getMetricsAsArray().length) collectDefaultMetrics({ register: ofProcess });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });

  const events = counter('scnv_events_total', 'Events by outcome; orphans are accepted, too', ['outcome']);
  const rejected = counter('scnv_events_rejected_total', 'Events that were refused, by what was wrong', ['reason']);
  const refusedCalls = counter('scnv_calls_refused_total', 'Calls of ad networks and pixels that were refused', [
    'surface',
    'reason',
  ]);
  const requests = counter('scnv_http_requests_total', 'Requests answered', ['method', 'route', 'status']);
  const limited = counter('scnv_rate_limited_total', 'Requests beyond a rate limit', ['route']);
  const overloads = counter('scnv_overloads_total', 'Requests refused because too much was waiting to be written');
  const uncounted = counter('scnv_uncounted_visits_total', 'Scans and clicks that were redirected without an id', [
    'reason',
  ]);
  const orphans = counter('scnv_orphans_deleted_total', 'Orphans that nobody claimed within a day');
  const lostLines = counter('scnv_log_lines_lost_total', 'Lines of the log that could not be written');
  const latency = new Histogram({
    name: 'scnv_http_request_duration_seconds',
    help: 'From the headers of a request to the end of its response',
    labelNames: ['method', 'route'],
    buckets: BUCKETS_S,
    registers,
  });
  for (const reason of ['rate_limited', 'overloaded', 'store_failed']) uncounted.inc({ reason }, 0);
  for (const outcome of ['accepted', 'duplicate', 'orphan']) events.inc({ outcome }, 0);

  return {
    countEvents: (outcome, count) => events.inc({ outcome }, count),
    countRejected: (reason) => rejected.inc({ reason }),
    countRefusedCall: (surface, reason) => refusedCalls.inc({ surface, reason }),
    countRequest({ method, route: url, status, durationMs }) {
      const route = withoutPatterns(url);
      requests.inc({ method, route, status });
      latency.observe({ method, route }, durationMs / 1000);
    },
    countUnread: (status) => requests.inc({ method: 'any', route: 'none', status }),
    countLimited: (route) => limited.inc({ route: withoutPatterns(route) }),
    countOverload: () => overloads.inc(),
    countUncountedVisit: (reason) => uncounted.inc({ reason }),
    countDeletedOrphans: (count) => orphans.inc(count),
    countLostLines: (lines) => lostLines.inc(lines),
    watch({ commits, waiting }) {
      const read = (Kind: typeof Counter | typeof Gauge, name: string, help: string, value: () => number) =>
        new Kind({
          name,
          help,
          registers,
          collect() {
            this.reset();
            this.inc(value());
          },
        });
      read(Counter, 'scnv_commits_total', 'Write transactions', () => commits().commits);
      read(Counter, 'scnv_changes_total', 'Requests written by those transactions', () => commits().changes);
      read(Gauge, 'scnv_waiting_events', 'Events that wait to be on disk', () => waiting().events);
      read(Gauge, 'scnv_waiting_bytes', 'Their approximate size', () => waiting().bytes);
    },
    render: async () => ({
      type: registry.contentType,
      text: await Registry.merge([ofProcess, registry]).metrics(),
    }),
  };
}

/** A route without the patterns of its parameters, which queries would have to escape. */
function withoutPatterns(route: string): string {
  return route.replace(/(:\w+)\([^)]*\)/g, '$1');
}
