import { BROWSER_EVENTS_PATH, type Consent } from '../wire.ts';
import { now } from './clock.ts';
import { flush, getScanSessionId, init, setConsent, status, stop, trackAt, whenShown } from './instances.ts';
import type { InitOptions } from './options.ts';

/** What a page may put into `window.scanovaConfig`, or as `data-*` on the tag. */
interface ScriptConfig extends InitOptions {
  siteId?: string;
}

/** What lacks an endpoint is told so. */
type Complete = Parameters<typeof init>[1];

type TimedCall = [calledAt: number, call: unknown[]];

/** What stubs keep: ours each call with its time, those of others as it was made. */
type Kept = TimedCall | ArrayLike<unknown>;

const page = window as { scanova?: (...call: unknown[]) => unknown; scanovaConfig?: ScriptConfig };
const tag = (document.currentScript || {}) as Partial<HTMLScriptElement>;

const commands: { [name: string]: (calledAt: number, ...parameters: never[]) => unknown } = {
  // Or `scanova('valueOf')` would be one.
  __proto__: null as never,
  init: (_, siteId: string, options: InitOptions) => init(siteId, Object.assign({}, config, options) as Complete),
  track: trackAt,
  getScanSessionId(_, callback: (id: string | null) => void) {
    // It is the page's, or none; the calls that stand behind it in the queue are not to suffer.
    whenShown(() => callback(getScanSessionId()));
    return getScanSessionId();
  },
  consent: (_, given: Consent) => setConsent(given),
  status,
  flush,
  stop,
};

/** A call with its time: now, where it says none. */
function timed(kept: Kept): TimedCall {
  return (typeof kept[0] === 'number' ? kept : [now(), kept]) as TimedCall;
}

function run(kept: Kept): unknown {
  try {
    const [calledAt, [name, ...parameters]] = timed(kept);
    const command = commands[name as string];
    return command && command(calledAt, ...(parameters as never[]));
  } catch {
    // A name that is no text, options that cannot be read: it is no call of ours, and the page goes on.
  }
}

const config: ScriptConfig = Object.assign(
  {},
  tag.src && { endpoint: tag.src.split('/', 3).join('/') + BROWSER_EVENTS_PATH },
  tag.dataset,
  page.scanovaConfig,
);

const earlier = page.scanova;
// Or it is an element with that id. Stubs of others call their list what they like, and may have none before a call.
const queue: Kept[] = (typeof earlier === 'function' && Object.values(earlier).find(Array.isArray)) || [];
// A second copy of the script takes over: they share their trackers.
page.scanova = (...call) => run(call);
const replay = (isConsent: boolean) => {
  for (const call of queue) if ((timed(call)[1][0] === 'consent') === isConsent) run(call);
};
// What the visitor has said already counts before anything else happens.
replay(true);
if (config.siteId) init(config.siteId, config as Complete);
replay(false);
// Who has taken the stub for good calls the script by it.
queue.push = run as typeof queue.push;
