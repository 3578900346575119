import { expect, it } from 'vitest';
import { listeningAt, openableAt } from '../src/own-address.ts';

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
  ['collector.example', 'http://collector.example:8787', 'http://collector.example:8787'],
  ['::1', 'http://[::1]:8787', 'http://[::1]:8787'],
  ['::', 'http://[::]:8787', 'http://localhost:8787'],
  ['0.0.0.0', 'http://0.0.0.0:8787', 'http://localhost:8787'],
])('prints %s as an address, and where to open it', (host, listening, openable) => {
  expect([listeningAt(host, 8787), openableAt(host, 8787)]).toEqual([listening, openable]);
});
