import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createProject, TOOLS } from './project.ts';

const project = await createProject(afterAll);
project.link(['react'], TOOLS);
project.link(['@types/react', 'csstype']);

const consumer = `
import { init, track, getScanSessionId, flush, status, type ScnvEvents } from '@scnv/sdk';
import { createClient, ScnvError, type ServerReceipt } from '@scnv/sdk/node';
import { Scnv, useScanSessionId } from '@scnv/sdk/react';
import { type Inbox, openInbox } from '@scnv/sdk/testing';
import type { Receipt } from '@scnv/sdk/wire';

init('site', { endpoint: '/ct', autoPageview: false, onDrop: (reason, count) => reason === 'expired' && count });
track('purchase', { items: 2 }, { orderId: 10042 });
track('whatever');
interface Cart {
  product: string;
}
const cart: Cart = { product: 'lamp' };
track('add_to_cart', cart);
const id: string | null = getScanSessionId();
const delivered: Promise<number> = flush().then((now) => now.delivered);
export const full: number | undefined = status().dropped.queue_full;
const client = createClient({ collector: 'https://collector.example', apiKey: 'key', siteId: 'site' });
const receipt: Promise<ServerReceipt> = client.track({ event_name: 'purchase', scan_session_id: String(id) });
client.track({ event_name: 'lead', scan_session_id: 'x', properties: cart });
receipt.catch((error) => error instanceof ScnvError && error.code === 'forbidden');
export type Rejected = Receipt['rejected'];
const inbox: Inbox = openInbox({ scanSessionId: null });
export const came: Promise<string> = inbox.waitFor('purchase', { timeoutMs: 10 }).then((event) => event.event_id);
export const shown: null = Scnv({ siteId: 'site', endpoint: '/ct', consent: undefined });
export const scan: string | null = useScanSessionId();
export { delivered, type ScnvEvents };

// @ts-expect-error an option that does not exist
init('site', { endpiont: '/ct' });
// @ts-expect-error a component of no site
Scnv({ endpoint: '/ct' });
// @ts-expect-error an event without its scan session
client.track({ event_name: 'purchase' });
// @ts-expect-error money that could be counted twice
client.track({ event_name: 'purchase', scan_session_id: 'x', conversion_value: { amount: 1, currency: 'EUR' } });
`;

/** The same for a site that has declared its events. */
const typedConsumer = `
import { track } from '@scnv/sdk';

declare module '@scnv/sdk' {
  interface ScnvEvents {
    add_to_cart: { product: string; quantity?: number };
    newsletter: { topic?: string };
  }
}
track('add_to_cart', { product: 'lamp' }, { orderId: 1 });
track('newsletter');

// @ts-expect-error no such event
track('add_to_card', { product: 'lamp' });
// @ts-expect-error what has to be told
track('add_to_cart');
// @ts-expect-error a product that is no text
track('add_to_cart', { product: 1 });
// @ts-expect-error something else than it is called
track('add_to_cart', { product: 'lamp', qty: 1 });
`;

/** A page that loads the script by its tag. */
const pageOfTag = `
/// <reference types="@scnv/sdk/global" />
import type { Scanova } from '@scnv/sdk/global';

window.scanovaConfig = { siteId: 'site', autoScroll: false };
scanova('init', 'site');
scanova('track', 'purchase', { items: 2 }, { orderId: 10042 });
window.scanova('getScanSessionId', (id) => id?.toUpperCase());
scanova('consent', 'granted');
export const waiting: number | undefined = scanova('status')?.waiting;
export const flushed: Promise<{ delivered: number }> | undefined = scanova('flush');
export const mine: Scanova = scanova;

// @ts-expect-error no such command
scanova('trak', 'purchase');
// @ts-expect-error no such consent
scanova('consent', 'yes');
// @ts-expect-error an option that does not exist
window.scanovaConfig = { sietId: 'site' };
`;

const compilers = {
  '5.0': join(TOOLS, 'node_modules/typescript-5.0/bin/tsc'),
  '6.0': resolve('node_modules/.bin/tsc'),
  '7.0': join(TOOLS, 'node_modules/typescript-7.0/bin/tsc'),
};

async function compile(version: keyof typeof compilers, moduleResolution: string, sources: Record<string, string>) {
  for (const [file, source] of Object.entries(sources)) project.write(file, source);
  const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
  const lib = ['es2022', 'dom'];
  const options = { strict: true, noEmit: true, skipLibCheck: false, types: [], lib, module, moduleResolution };
  project.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files: Object.keys(sources) }));
  return project.runNode(compilers[version], '-p', 'tsconfig.json');
}

test.each([
  ['5.0', 'node16', ['consumer.mts', 'consumer.cts']],
  ['5.0', 'bundler', ['consumer.ts']],
  ['6.0', 'node16', ['consumer.mts', 'consumer.cts']],
  ['6.0', 'nodenext', ['consumer.mts', 'consumer.cts']],
  ['6.0', 'bundler', ['consumer.ts']],
  ['7.0', 'node16', ['consumer.mts', 'consumer.cts']],
  ['7.0', 'nodenext', ['consumer.mts', 'consumer.cts']],
  ['7.0', 'bundler', ['consumer.ts']],
] as const)('TypeScript %s accepts its types under %s, in %j', async (version, moduleResolution, files) => {
  const sources = Object.fromEntries(files.map((file) => [file, consumer]));
  expect(await compile(version, moduleResolution, sources)).toBe('');
});

// Apart from the other: its event names apply to everything compiled with it.
test.each(['5.0', '6.0', '7.0'] as const)(
  'TypeScript %s knows the events that a site has declared',
  async (version) => {
    expect(await compile(version, 'bundler', { 'typed.ts': typedConsumer })).toBe('');
  },
);

test.each([
  ['5.0', 'bundler', 'page.ts'],
  ['6.0', 'bundler', 'page.ts'],
  ['6.0', 'nodenext', 'page.cts'],
] as const)("TypeScript %s knows the script's global under %s, in %s", async (version, moduleResolution, file) => {
  expect(await compile(version, moduleResolution, { [file]: pageOfTag })).toBe('');
});
