import { isIP } from 'node:net';
import { isDestination } from './destination.ts';

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the data is stored: a SQLite file, or a PostgreSQL server that several collectors may share. */
export type DatabaseConfig = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

/** How a collector runs. */
export interface Config {
  host: string;
  /** 0: chosen by the system. */
  port: number;
  database: DatabaseConfig;
  /** The origin at which visitors reach this collector. `null`: that of their request. */
  publicUrl: string | null;
  /** Where ad clicks lead if the offer is unknown, or paused without a fallback of its own. `null`: nowhere. */
  fallbackUrl: string | null;
  /** Opens the management API. `null`: the first start generates one and prints it. */
  adminToken: string | null;
  logLevel: LogLevel;
  /** A GeoIP file in MaxMind's format. `null`: no countries or cities are recorded. */
  geoipPath: string | null;
  /** How long events are kept. `null`: the default, or for commands what the collector started last uses. */
  retentionDays: number | null;
  /** Requests per minute: of browsers per site and IP address, of servers per API key. `null`: no limit. */
  rateLimits: { browser: number | null; server: number | null };
  /** The addresses and networks whose `X-Forwarded-…` headers are trusted. */
  trustedProxies: string[];
  /** How long after a signal it still accepts requests, while `/readyz` answers 503. */
  drainSeconds: number;
}

/** How long events are kept by default. */
export const RETENTION_DAYS = 730;
const MIN_TOKEN_LENGTH = 16;
const MAX_DRAIN_SECONDS = 300;

/**
 * Reads the configuration from environment variables; nothing else reads them.
 *
 * @throws {Error} Names all invalid variables at once, and says why each is invalid.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  // An empty variable counts as unset: Node takes an empty host to mean every interface of the machine.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { HOST = '127.0.0.1', PORT = '8787', DATABASE_URL = 'file:data/scnv.db', LOG_LEVEL = 'info' } = given;

  const port = Number(PORT);
  if (!/^\d+$/.test(PORT) || port > 65_535) problems.push('PORT must be a number from 0 to 65535');
  const database = readDatabase(DATABASE_URL);
  if (!database) {
    problems.push(
      'DATABASE_URL must be a SQLite file, such as file:data/scnv.db, or a PostgreSQL database, such as postgres://user:password@host/scnv',
    );
  }
  const { PUBLIC_URL, ADMIN_TOKEN: adminToken } = given;
  const publicUrl = PUBLIC_URL === undefined ? null : URL.parse(PUBLIC_URL);
  if (PUBLIC_URL && !(publicUrl && /^https?:$/.test(publicUrl.protocol) && publicUrl.href === `${publicUrl.origin}/`)) {
    problems.push('PUBLIC_URL must be an http or https origin without a path, such as https://collector.example');
  }
  const { FALLBACK_URL: fallbackUrl = null } = given;
  if (fallbackUrl !== null && !isDestination(fallbackUrl)) {
    problems.push('FALLBACK_URL must be an http or https address, such as https://shop.example/ended');
  }
  if (adminToken && adminToken.length < MIN_TOKEN_LENGTH) {
    problems.push(`ADMIN_TOKEN must have at least ${MIN_TOKEN_LENGTH} characters`);
  }
  const { GEOIP_PATH: geoipPath = null, RETENTION_DAYS } = given;
  const retentionDays = RETENTION_DAYS === undefined ? null : Number(RETENTION_DAYS);
  if (RETENTION_DAYS && (!/^\d{1,5}$/.test(RETENTION_DAYS) || Number(RETENTION_DAYS) < 1)) {
    problems.push('RETENTION_DAYS must be a number of days from 1 to 99999');
  }
  const logLevel = LOG_LEVELS.find((level) => level === LOG_LEVEL);
  if (!logLevel) problems.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}`);

  const { BROWSER_RATE_LIMIT = '600', SERVER_RATE_LIMIT = '1000', TRUSTED_PROXIES = '' } = given;
  const rateLimits = {
    browser: readRateLimit('BROWSER_RATE_LIMIT', BROWSER_RATE_LIMIT, problems),
    server: readRateLimit('SERVER_RATE_LIMIT', SERVER_RATE_LIMIT, problems),
  };
  const trustedProxies = TRUSTED_PROXIES.split(',').flatMap((entry) => entry.trim() || []);
  if (!trustedProxies.every(isNetwork)) {
    problems.push(
      'TRUSTED_PROXIES must be addresses or networks, such as 10.0.0.7, 10.1.0.0/16, with commas between them',
    );
  }

  const { DRAIN_SECONDS = '0' } = given;
  const drainSeconds = Number(DRAIN_SECONDS);
  if (!/^\d{1,3}$/.test(DRAIN_SECONDS) || drainSeconds > MAX_DRAIN_SECONDS) {
    problems.push(`DRAIN_SECONDS must be a number of seconds from 0 to ${MAX_DRAIN_SECONDS}`);
  }

  if (problems.length || !database || !logLevel)
    throw new Error(`The configuration is wrong:\n  ${problems.join('\n  ')}`);
  return {
    host: HOST,
    port,
    database,
    publicUrl: publicUrl?.origin ?? null,
    fallbackUrl,
    adminToken: adminToken ?? null,
    logLevel,
    geoipPath,
    retentionDays,
    rateLimits,
    trustedProxies,
    drainSeconds,
  };
}

function readDatabase(text: string): DatabaseConfig | null {
  const [, path] = /^file:(?:\/\/)?(.+)$/.exec(text) ?? [];
  if (path) return { kind: 'sqlite', path };
  const url = /^postgres(ql)?:\/\//.test(text) ? URL.parse(text) : null;
  return url && url.pathname.length > 1 ? { kind: 'postgres', url: text } : null;
}

/** A database as it may be displayed: without the user, password and options of a PostgreSQL URL. */
export function nameOfDatabase(database: DatabaseConfig): string {
  if (database.kind === 'sqlite') return database.path;
  const { host, pathname } = new URL(database.url);
  return `postgres://${host}${pathname}`;
}

function readRateLimit(name: string, text: string, problems: string[]): number | null {
  if (text === 'off') return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) problems.push(`${name} must be a number of requests a minute, 1 or more, or off`);
  return Number(text);
}

/** Whether a text is an IP address, with or without a prefix length. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length || address.includes('%')) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
