import { createDelivery, isQuestion } from '../src/delivery.ts';
import { outcome, pauseMs } from '../src/outcome.ts';
import { createQueue, type Queued } from '../src/queue.ts';
import { MAX_WAIT_MS } from '../src/tracker.ts';
import { type Fate, MAX_BATCH_BYTES } from '../src/wire.ts';
import { createClock, createNetwork, type Reply } from './world.ts';

export { MAX_WAIT_MS };

type Item = Queued<{ event_id: string; event_type: string }>;

/** How long it pauses after this many failures in a row, with average jitter. */
export const pauseAfter = (failures: number) => pauseMs({ status: 503 }, failures, 0.5, 0);

/** A delivery with its queue, a page that can be hidden or offline, and a network that the test answers. */
export function startPump() {
  const clock = createClock();
  const network = createNetwork<[batch: Item[]]>((batch) => ({
    events: isQuestion(batch) ? 0 : batch.length,
    asks: isQuestion(batch) ? batch.map(({ event }) => event.event_id) : [],
  }));
  const queue = createQueue<Item>(50 * 1024, MAX_BATCH_BYTES);
  const page = { hidden: false, online: true };
  /** The number of events by fate. */
  const fates: { [fate in Fate]?: number } = {};
  const requests: { names: string; ids: string[]; attempt: number; leaving: boolean; keepalive: boolean }[] = [];
  let added = 0;

  const delivery = createDelivery(queue, MAX_WAIT_MS, {
    wallNow: clock.now,
    chance: () => 0.5,
    isHidden: () => page.hidden,
    isOnline: () => page.online,
    setTimer: clock.setTimer,
    send(batch, attempt, leaving, keepalive) {
      const names = (isQuestion(batch) ? '? ' : '') + batch.map(({ event }) => event.event_type).join(' ');
      requests.push({ names, ids: batch.map(({ event }) => event.event_id), attempt, leaving, keepalive });
      return network.request(batch);
    },
    judge: outcome,
    onSettled(items, fate) {
      fates[fate] = (fates[fate] ?? 0) + items.length;
    },
    onChange() {},
  });

  return {
    ...clock,
    delivery,
    queue,
    page,
    fates,
    requests,
    add(name: string, { bytes = 1 } = {}) {
      // All of one length, like UUIDs: none of them contains another.
      const evicted = queue.add({ event: { event_id: `${++added}`.padStart(4, '0'), event_type: name }, bytes });
      if (evicted) fates.queue_full = (fates.queue_full ?? 0) + evicted;
      delivery.wake();
    },
    /** What each request carried; a question is marked with `?`. */
    sent: () => requests.map(({ names }) => names),
    answer: (request: number, reply: Reply) => network.requests[request]?.answer(reply),
    hide() {
      page.hidden = true;
      delivery.flushNow();
    },
    show() {
      page.hidden = false;
      delivery.resume();
    },
  };
}
