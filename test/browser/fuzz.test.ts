// @vitest-environment happy-dom
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as sdk from '../../src/browser/index.ts';
import { SCAN } from '../world.ts';
import { anyParameters } from './odd.ts';
import { load, scanova } from './tag.ts';
import { endpoint, goTo, hushBrowser, listenToConsole, names as namesSent, SITE, visitBeforeEach } from './visit.ts';

visitBeforeEach();

const CALLS = 10_000;
const CALLS_PER_PAGE = 50;
const functions = new Map<string, unknown>(Object.entries(sdk));
const names = [...functions.keys()];
// stop is rare: most calls should reach a running tracker.
const anyName = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...names.filter((name) => name !== 'stop')) },
  { weight: 1, arbitrary: fc.constant('stop') },
);
const calls = fc.array(fc.tuple(anyName, anyParameters), {
  minLength: CALLS_PER_PAGE,
  maxLength: CALLS_PER_PAGE,
});
const settings = { numRuns: CALLS / CALLS_PER_PAGE, seed: 20_260_714 };

// Nothing else would catch these.
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);
beforeEach(() => void process.on('unhandledRejection', onRejection));
afterEach(() => void process.off('unhandledRejection', onRejection));

/** Starts over as a new visitor. */
function arrive() {
  localStorage.clear();
  goTo(`/?scnv=${SCAN}`);
}

type Calls = [name: string, makeParameters: () => unknown[]][];
type Caller = (name: string, parameters: unknown[]) => unknown;

/** Starts the SDK on a page of a new visitor and makes these calls; throws or rejects if one of them does. */
async function visit(start: () => void, made: Calls, call: Caller) {
  arrive();
  start();
  const answers = made.map(([name, makeParameters]) => call(name, makeParameters()));
  await Promise.all(answers);
  await sdk.flush();
  sdk.stop();
  Reflect.deleteProperty(window, Symbol.for('scnv'));
}

/** Checks that a page which makes only correct calls still works. */
async function expectWorking(start: () => void) {
  arrive();
  start();
  sdk.track('marker', { intact: true });
  expect(await sdk.flush()).toMatchObject({ waiting: 0 });
  expect(namesSent()).toContain('marker');
  expect(rejections).toEqual([]);
}

test('no call of the package throws or rejects, whatever is passed', async () => {
  listenToConsole();
  hushBrowser();
  const start = () => sdk.init(SITE, { endpoint: endpoint() });
  const call: Caller = (name, parameters) => (functions.get(name) as (...all: unknown[]) => unknown)(...parameters);
  await fc.assert(
    fc.asyncProperty(calls, (made) => visit(start, made, call)),
    settings,
  );
  await expectWorking(start);
});

test('no command of the script throws or rejects, whatever is passed', async () => {
  listenToConsole();
  hushBrowser();
  // Sometimes without a command name.
  const call: Caller = (name, parameters) => scanova(...(parameters.length > 3 ? [] : [name]), ...parameters);
  await fc.assert(
    fc.asyncProperty(calls, (made) => visit(load, made, call)),
    settings,
  );
  await expectWorking(load);
});

test('an option that cannot be sent counts as not given', async () => {
  const start = () => sdk.init(SITE, { endpoint: endpoint(), firstPartyCookie: true, cookieDomain: 10n as never });
  await expectWorking(start);
});
