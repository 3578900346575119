import { BROWSER_EVENTS_PATH, type Consent } from '../wire.ts';
import { flush, getScanSessionId, init, setConsent, status, stop, trackAt, whenShown } from './instances.ts';
import type { InitOptions } from './options.ts';

/** What a page may put into `window.scanovaConfig`, or as `data-*` on the tag. */
interface ScriptConfig extends InitOptions {
  siteId?: string;
}

type TimedCall = [calledAt: number, call: unknown[]];

/** What stubs keep: ours each call with its time, those of others as it was made. */
type Kept = TimedCall | IArguments;

interface Scanova {
  (...call: unknown[]): unknown;
  /** There is one on a stub. */
  q?: Pick<Iterable<Kept>, typeof Symbol.iterator> & { push(call: Kept): unknown };
}

const page = window as { scanova?: Scanova; scanovaConfig?: ScriptConfig };
const tag = (document.currentScript || {}) as Partial<HTMLScriptElement>;

const commands: { [name: string]: (calledAt: number, ...parameters: never[]) => unknown } = {
  // Or `scanova('valueOf')` would be one.
  __proto__: null as never,
  init: (_, siteId: string, options: InitOptions) => init(siteId, Object.assign({}, config, options)),
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

/** A call with its time; those that the stubs of others keep say none. */
function timed(kept: Kept): TimedCall {
  return (typeof kept[0] === 'number' ? kept : [Date.now(), kept]) as TimedCall;
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
// Or it is an element with that id.
const kept = typeof earlier === 'function' ? earlier.q : [];
// A second copy of the script leaves the first one in charge: they share their trackers.
if (kept) page.scanova = (...call) => run([Date.now(), call]);
const replay = (isConsent: boolean) => {
  for (const call of kept || []) if ((timed(call)[1][0] === 'consent') === isConsent) run(call);
};
// What the visitor has said already counts before anything else happens.
replay(true);
if (config.siteId) init(config.siteId, config);
replay(false);
// Who has taken the stub for good calls the script by it.
if (kept) kept.push = run;
