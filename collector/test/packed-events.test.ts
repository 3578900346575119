import { serialize } from 'node:v8';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NewEvent } from '../src/store/event-rows.ts';
import { packCall, unpackCall } from '../src/store/packed-events.ts';
import { eventOf } from './event.ts';

/** Few values, so that many are the same. */
const event = fc
  .record({
    event_id: fc.uuid(),
    event_type: fc.constantFrom('pageview', 'click'),
    event_time: fc.integer({ min: 0, max: 2 }),
    seq: fc.constantFrom(null, 0, 1),
    page_url: fc.constantFrom(null, '', 'https://shop.example/'),
  })
  .map((fields) => eventOf(1, fields));

const callWith = (events: NewEvent[]) => ({ name: 'appendEvents', parameters: [events] });

it('delivers events to the other thread unchanged, whatever the order of their fields', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), fc.nat(12), (events, odd) => {
      const call = callWith(events.map((each, place) => (place === odd ? turned(each) : each)));
      expect(unpackCall(structuredClone(packCall(call)))).toEqual(call);
    }),
  );
});

it('sends what the events of a request share only once', () => {
  const sizeOf = (count: number) =>
    serialize(packCall(callWith(Array.from({ length: count }, () => eventOf(1))))).length;
  const ownBytes = 'a UUID is as long as this one, and some bytes'.length;
  expect(sizeOf(100)).toBeLessThan(2 * sizeOf(1) + 100 * ownBytes);
});

it('leaves other calls unchanged', () => {
  const call = { name: 'ping', parameters: [[1, 2]] };
  expect(packCall(call)).toBe(call);
  expect(unpackCall(call)).toBe(call);
});

function turned(each: NewEvent): NewEvent {
  return Object.fromEntries(Object.entries(each).toReversed()) as NewEvent;
}
