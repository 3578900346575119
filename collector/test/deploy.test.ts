import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../src/config.ts';
import { temporaryDirectory } from './database.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const dockerfile = read('collector/deploy/Dockerfile');
const compose = read('collector/deploy/compose.yaml');
const unit = read('collector/deploy/scnv-collector.service');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

it('has a Dockerfile without faults', () => {
  expect(validate(dockerfile)).toEqual([]);
  expect(validate('FROM node\nEXPOSE many')).not.toEqual([]);
});

it("builds the image with this repository's Node version, from files that exist", () => {
  const { devDependencies } = JSON.parse(read('package.json'));
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(images).toEqual(images.map(() => `node:${devDependencies.node}-slim`));
  const ignored = read('collector/deploy/Dockerfile.dockerignore').split('\n');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));
  expect(copied.length).toBeGreaterThan(5);
  for (const path of copied) {
    expect(existsSync(path), path).toBe(true);
    expect(ignored).toContain(`!${path.split('/')[0]}`);
  }
});

it('sets nothing that the collector does not read, and nothing wrong', () => {
  const [, variables = ''] = /^ENV NODE_ENV=production (.+)$/m.exec(dockerfile) ?? [];
  const env = Object.fromEntries(variables.split(' ').map((pair) => pair.split('=')));
  expect(readConfig(env)).toMatchObject({
    host: '0.0.0.0',
    port: 8787,
    database: { kind: 'sqlite', path: '/data/scnv.db' },
  });
  const source = read('collector/src/config.ts');
  const named = [...`${compose}\n${unit}`.matchAll(/^ {6}([A-Z_]+):|^Environment=([A-Z_]+)=/gm)];
  const names = named.map(([, inCompose, inUnit]) => inCompose ?? inUnit);
  expect(names).toEqual(expect.arrayContaining(['ADMIN_TOKEN', 'DATABASE_URL']));
  for (const name of names) if (name !== 'NODE_ENV') expect(source).toContain(`${name}`);
  expect(readConfig({ TRUSTED_PROXIES: /TRUSTED_PROXIES:-(.+)\}/.exec(compose)?.[1] })).toBeTruthy();
});

it('has a compose file that follows the Compose schema and good practice', () => {
  const linter = new DCLinter({
    rules: { 'require-project-name-field': [0], 'service-image-require-explicit-tag': [0] },
    quiet: true,
    debug: false,
    exclude: [],
  });
  const faultsOf = (path: string) =>
    linter.lintFiles([path], false).flatMap(({ messages }: { messages: object[] }) => messages);
  expect(faultsOf('collector/deploy/compose.yaml')).toEqual([]);
  const broken = join(temporaryDirectory(onTestFinished), 'compose.yaml');
  writeFileSync(broken, compose.replace('restart: unless-stopped', 'restarts: unless-stopped'));
  expect(faultsOf(broken)).not.toEqual([]);
});

it('is restarted by systemd as long as its database is unreachable', () => {
  expect(unit).toMatch(/^Restart=always$/m);
  expect(unit).toMatch(/^StartLimitIntervalSec=0$/m);
});

it('is given the time it needs to stop, and documents what that depends on', () => {
  for (const [text, waits] of [
    [compose, /DRAIN_SECONDS.*\n *stop_grace_period: (\d+)s$/m],
    [unit, /DRAIN_SECONDS.*\nTimeoutStopSec=(\d+)$/m],
  ] as const) {
    const [, seconds] = waits.exec(text) ?? [];
    const limits = [...read('collector/src/serve.ts').matchAll(/_WAITS_MS = (\d)_000/g)].map(([, limit]) =>
      Number(limit),
    );
    expect(limits).toHaveLength(2);
    expect(Number(seconds)).toBeGreaterThan(limits.reduce((sum, limit) => sum + limit, 0));
  }
});

it.runIf(hasSystemd)('has a unit file that systemd accepts', () => {
  const directory = temporaryDirectory(onTestFinished);
  const verify = (text: string) => {
    const path = join(directory, 'scnv-collector.service');
    // The repository is somewhere else here.
    writeFileSync(path, text.replace('/opt/scnv/node_modules/.bin/node', process.execPath));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
    return { status, complaints: stderr.split('\n').filter((line) => line.includes('scnv-collector')) };
  };
  expect(verify(unit)).toEqual({ status: 0, complaints: [] });
  expect(verify(unit.replace('Restart=', 'Restarts=')).complaints).not.toEqual([]);
});
