import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_TOLERANCE_MS, correctTime, MAX_AGE_MS, MAX_TOLD_AGE_MS } from '../src/clock.ts';
import { START } from './collector.ts';

const [SECOND, MINUTE, HOUR, DAY, YEAR] = [1_000, 60_000, 3_600_000, 86_400_000, 365 * 86_400_000];

/** Offsets from the time of receipt, in milliseconds: event, sending, age → when it happened; skewed. */
type Case = [event: number | null, sent: number | null, age: number | undefined, happened: number, skewed: 0 | 1];

const CASES: { [what: string]: Case } = {
  'nothing said: the time of receipt': [null, null, undefined, 0, 0],
  'an age': [null, null, 7 * SECOND, -7 * SECOND, 0],
  'an age of nothing': [-DAY, null, 0, 0, 0],
  'an age against a clock ten years behind': [-10 * YEAR - SECOND, -10 * YEAR, SECOND, -SECOND, 1],
  'an age against both times, which were set in between': [-2 * HOUR, 0, 3 * HOUR, -3 * HOUR, 0],
  'an age with a fraction: whole milliseconds': [null, null, 16.600000023841858, -17, 0],
  'an age that is too large: a week': [null, null, 1e300, -7 * DAY, 0],
  'an age of infinity: none': [-SECOND, null, Number.POSITIVE_INFINITY, -SECOND, 0],
  'an age that is no number: none': [-SECOND, null, Number.NaN, -SECOND, 0],
  'an age below zero: none': [HOUR - 9 * SECOND, HOUR, -1, -9 * SECOND, 1],
  'two times of a good clock': [-9 * SECOND, 0, undefined, -9 * SECOND, 0],
  'two times of a clock ten years ahead': [10 * YEAR - 2 * HOUR, 10 * YEAR, undefined, -2 * HOUR, 1],
  'two times of a clock an hour behind': [-HOUR - SECOND, -HOUR, undefined, -SECOND, 1],
  'two times, more than a week between them: a week': [-8 * DAY, 0, undefined, -7 * DAY, 0],
  'a sending in whole seconds, before the event': [700, 0, undefined, 0, 0],
  'a sending in whole seconds, of a clock ten years behind': [-10 * YEAR + 700, -10 * YEAR, undefined, 0, 1],
  'a sending long before the event: the client’s word': [-HOUR, -50 * YEAR, undefined, -HOUR, 1],
  'a sending, and no event time: the time of receipt': [null, -HOUR, undefined, 0, 1],
  'the client’s word': [-30 * DAY, null, undefined, -30 * DAY, 0],
  'the client’s word of a little later': [4 * MINUTE, null, undefined, 4 * MINUTE, 0],
  'the client’s word of the last minutes that a clock may be ahead': [5 * MINUTE, null, undefined, 5 * MINUTE, 0],
  'the client’s word of the future: the time of receipt': [5 * MINUTE + 1, null, undefined, 0, 1],
  'the client’s word of the future, by a good clock': [HOUR, 0, undefined, 0, 1],
  'the client’s word of long ago': [-10 * YEAR, null, undefined, -60 * DAY, 0],
  'a clock five minutes ahead': [5 * MINUTE, 5 * MINUTE, undefined, 0, 0],
  'a clock more than five minutes ahead': [5 * MINUTE + 1, 5 * MINUTE + 1, undefined, 0, 1],
  'a clock five minutes behind': [-5 * MINUTE, -5 * MINUTE, undefined, 0, 0],
  'a clock more than five minutes behind': [-5 * MINUTE - 1, -5 * MINUTE - 1, undefined, 0, 1],
};

function timesOf(eventOffset: number | null, sentOffset: number | null) {
  const at = (offset: number | null) => (offset === null ? null : START + offset);
  return { received_at: START, client_event_time: at(eventOffset), client_sent_at: at(sentOffset) };
}

it.each(Object.entries(CASES))('%s', (_, [event, sent, age, happened, clock_skewed]) => {
  expect(correctTime(timesOf(event, sent), age)).toEqual({ event_time: START + happened, clock_skewed });
});

/** When an event happened, and how wrong its client's clock is. */
const story = fc.record({
  /** Including two hours offline. */
  waited: fc.oneof(fc.constantFrom(0, 2 * HOUR), fc.integer({ min: 0, max: DAY })),
  underway: fc.integer({ min: 0, max: 2 * SECOND }),
  skew: fc.oneof(
    fc.constantFrom(0, HOUR, -HOUR, 10 * YEAR, -10 * YEAR),
    fc.integer({ min: -10 * YEAR, max: 10 * YEAR }),
  ),
});

/** The ways in which a client can report it, each of them sufficient. */
const WAYS = {
  'an age and nothing else': { age: true, times: false },
  'its two times': { age: false, times: true },
  'an age and its two times': { age: true, times: true },
};

describe.each(Object.entries(WAYS))('reported by %s', (_, { age, times }) => {
  it("yields when it happened, whatever the client's clock and however long it waited", () => {
    fc.assert(
      fc.property(story, ({ waited, underway, skew }) => {
        const sent = times ? skew - underway : null;
        const said = timesOf(sent === null ? null : sent - waited, sent);
        const { event_time } = correctTime(said, age ? waited : undefined);
        expect(Math.abs(event_time - (START - underway - waited))).toBeLessThanOrEqual(2 * SECOND);
      }),
    );
  });
});

const anyTime = fc.option(fc.integer({ min: -8.64e15, max: 8.64e15 }));
const anyAge = fc.option(fc.double(), { nil: undefined });

it('is never in the future beyond a tolerance, nor impossibly old, whatever a client reports', () => {
  fc.assert(
    fc.property(anyTime, anyTime, anyAge, (client_event_time, client_sent_at, age) => {
      const { event_time } = correctTime({ received_at: START, client_event_time, client_sent_at }, age);
      expect(event_time).toSatisfy(Number.isSafeInteger);
      expect(event_time).toBeLessThanOrEqual(START + 5 * MINUTE);
      expect(event_time).toBeGreaterThanOrEqual(START - 60 * DAY);
      if (age !== undefined && Number.isFinite(age) && age >= 0) expect(event_time).toBeLessThanOrEqual(START);
    }),
  );
  expect([CLOCK_TOLERANCE_MS, MAX_AGE_MS, MAX_TOLD_AGE_MS]).toEqual([5 * MINUTE, 7 * DAY, 60 * DAY]);
});

it('is flagged if and only if its client is known to be more than five minutes off', () => {
  const sending = fc.oneof(
    fc.constant(null),
    fc.integer({ min: -6 * MINUTE, max: 6 * MINUTE }),
    fc.integer({ min: -10 * YEAR, max: 10 * YEAR }),
  );
  fc.assert(
    fc.property(sending, fc.option(fc.integer({ min: -YEAR, max: YEAR })), anyAge, (sent, event, age) => {
      const isSentOff = sent !== null && Math.abs(sent) > 5 * MINUTE;
      const hasAge = age !== undefined && Number.isFinite(age) && age >= 0;
      const hasWaited = hasAge || (sent !== null && event !== null && sent - event >= -5 * MINUTE);
      const isDatedAhead = !hasWaited && event !== null && event > 5 * MINUTE;
      const expected = isSentOff || isDatedAhead ? 1 : 0;
      expect(correctTime(timesOf(event, sent), age).clock_skewed).toBe(expected);
    }),
  );
});
