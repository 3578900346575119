import fc from 'fast-check';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { LOG_LEVELS, readConfig } from '../src/config.ts';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 8787,
  database: { kind: 'sqlite', path: 'data/scnv.db' },
  publicUrl: null,
  fallbackUrl: null,
  adminToken: null,
  logLevel: 'info',
  geoipPath: null,
  retentionDays: null,
  rateLimits: { browser: 600, server: 1000 },
  trustedProxies: [],
  drainSeconds: 0,
};

it('needs no variables', () => {
  expect(readConfig({})).toEqual(DEFAULTS);
});

// Above all HOST: given an empty one, Node listens on every interface of the machine.
it('treats an empty variable as unset', () => {
  const env = { HOST: '', PORT: '', DATABASE_URL: '', PUBLIC_URL: '', ADMIN_TOKEN: '', LOG_LEVEL: '' };
  expect(readConfig(env)).toEqual(DEFAULTS);
});

it.each<[Record<string, string>, object]>([
  [{ HOST: '::' }, { host: '::' }],
  [{ PORT: '0' }, { port: 0 }],
  [{ PORT: '65535' }, { port: 65_535 }],
  [{ DATABASE_URL: 'file:scnv.db' }, { database: { kind: 'sqlite', path: 'scnv.db' } }],
  [{ DATABASE_URL: 'file:/var/lib/scnv.db' }, { database: { kind: 'sqlite', path: '/var/lib/scnv.db' } }],
  [{ DATABASE_URL: 'file:///var/lib/scnv.db' }, { database: { kind: 'sqlite', path: '/var/lib/scnv.db' } }],
  ...['postgres://localhost/scnv', 'postgresql://me:secret@10.0.0.7:6432/scnv?sslmode=verify-full'].map(
    (url): [Record<string, string>, object] => [{ DATABASE_URL: url }, { database: { kind: 'postgres', url } }],
  ),
  [{ PUBLIC_URL: 'https://collector.example/' }, { publicUrl: 'https://collector.example' }],
  [{ PUBLIC_URL: 'http://192.168.1.7:8787' }, { publicUrl: 'http://192.168.1.7:8787' }],
  [{ FALLBACK_URL: 'https://shop.example/ended?a=1' }, { fallbackUrl: 'https://shop.example/ended?a=1' }],
  [{ GEOIP_PATH: 'city.mmdb' }, { geoipPath: 'city.mmdb' }],
  [{ RETENTION_DAYS: '1' }, { retentionDays: 1 }],
  [{ ADMIN_TOKEN: 'x'.repeat(16) }, { adminToken: 'x'.repeat(16) }],
  [{ BROWSER_RATE_LIMIT: '60' }, { rateLimits: { browser: 60, server: 1000 } }],
  [{ SERVER_RATE_LIMIT: 'off' }, { rateLimits: { browser: 600, server: null } }],
  [
    { TRUSTED_PROXIES: '10.0.0.7, 10.1.0.0/16,::1,fd00::/8' },
    { trustedProxies: ['10.0.0.7', '10.1.0.0/16', '::1', 'fd00::/8'] },
  ],
  [{ DRAIN_SECONDS: '300' }, { drainSeconds: 300 }],
  ...LOG_LEVELS.map((level): [Record<string, string>, object] => [{ LOG_LEVEL: level }, { logLevel: level }]),
])('reads %j', (env, expected) => {
  expect(readConfig(env)).toEqual({ ...DEFAULTS, ...expected });
});

it.each<Record<string, string>>([
  { PORT: 'http' },
  { RETENTION_DAYS: '0' },
  { FALLBACK_URL: 'shop.example/ended' },
  { FALLBACK_URL: 'javascript:alert(1)' },
  { RETENTION_DAYS: '1.5' },
  { RETENTION_DAYS: 'forever' },
  { PORT: '-1' },
  { PORT: '65536' },
  { PORT: '80.5' },
  { DATABASE_URL: 'file:' },
  { DATABASE_URL: 'data/scnv.db' },
  { DATABASE_URL: 'postgres://localhost' },
  { DATABASE_URL: 'postgres:///' },
  { DATABASE_URL: 'mysql://localhost/scnv' },
  { PUBLIC_URL: 'collector.example' },
  { PUBLIC_URL: 'ftp://collector.example' },
  { PUBLIC_URL: 'localhost:8787' },
  { ADMIN_TOKEN: 'x'.repeat(15) },
  { LOG_LEVEL: 'verbose' },
  { BROWSER_RATE_LIMIT: '0' },
  { BROWSER_RATE_LIMIT: '-1' },
  { SERVER_RATE_LIMIT: '1e3' },
  { SERVER_RATE_LIMIT: 'none' },
  { TRUSTED_PROXIES: 'true' },
  { TRUSTED_PROXIES: '1' },
  { TRUSTED_PROXIES: 'proxy.example' },
  { TRUSTED_PROXIES: '10.0.0.0/33' },
  { TRUSTED_PROXIES: '0.0.0.0/0' },
  { TRUSTED_PROXIES: 'fe80::1%eth0' },
  { TRUSTED_PROXIES: '10.0.0.0/8/8' },
  { TRUSTED_PROXIES: '10.0.0.7 10.0.0.8' },
  { TRUSTED_PROXIES: '::1/129' },
  { DRAIN_SECONDS: '301' },
  { DRAIN_SECONDS: '-1' },
  { DRAIN_SECONDS: 'long' },
])('refuses %j, naming the variable', (env) => {
  const [name] = Object.keys(env);
  expect(() => readConfig(env)).toThrow(`\n  ${name} must `);
});

it('names every problem at once', () => {
  const env = { PORT: 'x', DATABASE_URL: 'x', PUBLIC_URL: 'x', ADMIN_TOKEN: 'x', LOG_LEVEL: 'x' };
  const problems = () => {
    try {
      return readConfig(env);
    } catch (error) {
      return [...(error as Error).message.matchAll(/^ {2}([A-Z_]+) must /gm)].map(([, name]) => name);
    }
  };
  expect(problems()).toEqual(Object.keys(env));
});

it('repeats no secret in its error messages', () => {
  expect(() => readConfig({ ADMIN_TOKEN: 'hunter2' })).toThrow(/^(?!.*hunter2).*ADMIN_TOKEN/s);
});

it('refuses a PUBLIC_URL with a path, which would be lost', () => {
  expect(() => readConfig({ PUBLIC_URL: 'https://shop.example/collector' })).toThrow('PUBLIC_URL');
});

it('accepts only proxies that the server accepts', () => {
  const bits = fc.option(
    fc.nat(130).map((length) => `/${length}`),
    { nil: '' },
  );
  const network = fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), bits).map(([address, tail]) => address + tail);
  fc.assert(
    fc.property(fc.array(network, { maxLength: 3 }), (networks) => {
      let trustedProxies: string[] = [];
      try {
        ({ trustedProxies } = readConfig({ TRUSTED_PROXIES: networks.join() }));
      } catch {
        // Whatever is not refused has to work.
      }
      expect(() => Fastify({ trustProxy: trustedProxies })).not.toThrow();
    }),
  );
});
