import { createDelivery } from '../src/delivery.ts';
import type { Answer } from '../src/outcome.ts';
import { createQueue, type QueuedEvent } from '../src/queue.ts';
import type { Fate } from '../src/wire.ts';
import { createClock, createNetwork } from './world.ts';

type Batch = [batch: QueuedEvent[], attempt: number, leaving: boolean];

/** A delivery with its queue, a page that can be hidden, and a network that waits to be answered. */
export function startPump() {
  const clock = createClock();
  const network = createNetwork<Batch>();
  const queue = createQueue();
  const page = { hidden: false };
  const fates: { [fate in Fate]?: number } = {};
  const world = {
    setTimer: clock.setTimer,
    random: () => 0.5,
    isHidden: () => page.hidden,
    send: network.request,
  };
  const delivery = createDelivery(queue, world, (count, fate) => {
    if (count) fates[fate] = (fates[fate] ?? 0) + count;
  });

  return {
    ...clock,
    delivery,
    page,
    fates,
    requests: network.requests,
    add(name: string, bytes = 1) {
      queue.add({ event: { event_type: name }, bytes, madeAt: clock.now() });
      delivery.wake();
    },
    /** What each request carried. */
    sent: () => network.requests.map(({ parameters: [batch] }) => batch.map(({ event }) => event.event_type).join(' ')),
    answer: (request: number, answer: Answer) => network.requests[request]?.answer(answer),
    hide() {
      page.hidden = true;
      delivery.flushNow();
    },
  };
}
