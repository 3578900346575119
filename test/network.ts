import type { Answer } from '../src/outcome.ts';
import type { Receipt } from '../src/wire.ts';
import { turn } from './clock.ts';

/** What a request carries: the number of its events, or the ids that it asks about. */
export type Carried = { events: number; asks: string[] };
/** An answer, or a function of what the request carried. */
export type Reply = Answer | ((carried: Carried) => Answer);

const NOTHING = { accepted: 0, duplicates: 0, rejected: 0, results: [] };
export const receipt = (verdicts: Partial<Receipt>): Answer => ({ status: 200, body: { ...NOTHING, ...verdicts } });
/** The events are new; the collector has none of those asked about. */
export const TAKEN = ({ events }: Carried) => receipt({ accepted: events, known: [] });
/** The collector has all of them already. */
export const KNOWN = ({ events, asks }: Carried) => receipt({ duplicates: events, known: asks });
export const NO_ANSWER: Answer = { status: 0 };
export const UNAVAILABLE: Answer = { status: 503 };

/**
 * A network on which each request waits until the test answers it.
 *
 * @param read What a request carries, as it is sent.
 */
export function createNetwork<Parameters extends unknown[]>(read: (...parameters: Parameters) => Carried) {
  const requests: { parameters: Parameters; answer: (reply: Reply) => Promise<void> }[] = [];
  return {
    requests,
    request: (...parameters: Parameters) =>
      new Promise<Answer>((resolve) => {
        const carried = read(...parameters);
        const answer = (reply: Reply) => {
          resolve(typeof reply === 'function' ? reply(carried) : reply);
          return turn();
        };
        requests.push({ parameters, answer });
      }),
  };
}
