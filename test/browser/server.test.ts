import { expect, test } from 'vitest';

test('on a server every function exists, throws nothing and does nothing', async () => {
  expect(typeof window).toBe('undefined');
  const globals = () => Reflect.ownKeys(globalThis).length;
  const before = globals();
  const sdk = await import('../../src/browser/index.ts');
  sdk.init('site_abc123', { endpoint: 'https://collector.example/ct' });
  sdk.track('purchase', { items: 2 }, { orderId: '10042' });
  expect(sdk.getScanSessionId()).toBeNull();
  expect(await sdk.flush()).toEqual({ waiting: 0, delivered: 0, dropped: {}, keptUntil: null });
  sdk.stop();
  expect(globals()).toBe(before);
});
