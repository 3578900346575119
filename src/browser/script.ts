import { BROWSER_EVENTS_PATH, type Consent } from '../wire.ts';
import { now } from './clock.ts';
import { flush, getScanSessionId, init, setConsent, status, stop, trackAt, whenShown } from './instances.ts';
import type { InitOptions } from './options.ts';

/** What a page may set in `window.scanovaConfig`, or as `data-*` on the tag. */
interface ScriptConfig extends InitOptions {
  siteId?: string;
}

/** `init` warns if the endpoint is missing. */
type Complete = Parameters<typeof init>[1];

type TimedCall = [calledAt: number, call: unknown[]];

/** What stubs keep: ours keeps each call with its time, others keep the bare call. */
type Kept = TimedCall | ArrayLike<unknown>;

const page = window as { scanova?: (...call: unknown[]) => unknown; scanovaConfig?: ScriptConfig };
const tag = (document.currentScript || {}) as Partial<HTMLScriptElement>;

const commands: { [name: string]: (calledAt: number, ...parameters: never[]) => unknown } = {
  // Otherwise `scanova('valueOf')` would be a command.
  __proto__: null as never,
  init: (_, siteId: string, options: InitOptions) => init(siteId, Object.assign({}, config, options) as Complete),
  track: trackAt,
  getScanSessionId(_, callback: (id: string | null) => void) {
    // The page's callback may be missing or throw; the calls queued behind it must not suffer.
    whenShown(() => callback(getScanSessionId()));
    return getScanSessionId();
  },
  consent: (_, given: Consent) => setConsent(given),
  status,
  flush,
  stop,
};

/** A call with its time, or with the current time if it has none. */
function timed(kept: Kept): TimedCall {
  return (typeof kept[0] === 'number' ? kept : [now(), kept]) as TimedCall;
}

function run(kept: Kept): unknown {
  try {
    const [calledAt, [name, ...parameters]] = timed(kept);
    const command = commands[name as string];
    return command && command(calledAt, ...(parameters as never[]));
  } catch {
    // A name that is not a string, or unreadable options: not a valid call, and the page must not suffer.
  }
}

const config: ScriptConfig = Object.assign(
  {},
  tag.src && { endpoint: tag.src.split('/', 3).join('/') + BROWSER_EVENTS_PATH },
  tag.dataset,
  page.scanovaConfig,
);

const earlier = page.scanova;
// It may also be an element with that id. Other stubs name their queue freely, and may lack one before a call.
const queue: Kept[] = (typeof earlier === 'function' && Object.values(earlier).find(Array.isArray)) || [];
// A second copy of the script takes over: they share their trackers.
page.scanova = (...call) => run(call);
const replay = (isConsent: boolean) => {
  for (const call of queue) if ((timed(call)[1][0] === 'consent') === isConsent) run(call);
};
// The consent given so far applies before anything else happens.
replay(true);
if (config.siteId) init(config.siteId, config as Complete);
replay(false);
// Code that has kept the stub calls the script through it.
queue.push = run as typeof queue.push;
