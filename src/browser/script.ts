import { BROWSER_EVENTS_PATH, type Consent } from '../wire.ts';
import { flush, getScanSessionId, init, setConsent, status, stop, trackAt } from './instances.ts';
import type { InitOptions } from './options.ts';

/** What a page may put into `window.scanovaConfig`, or as `data-*` on the tag. */
interface ScriptConfig extends InitOptions {
  siteId?: string;
}

interface Scanova {
  (...call: unknown[]): unknown;
  /** Calls that a stub has kept: ours with their times, those of others as they were made. */
  q?: ([calledAt: number, call: unknown[]] | IArguments)[];
}

const page = window as { scanova?: Scanova; scanovaConfig?: ScriptConfig };
const tag = document.currentScript as HTMLScriptElement | null;

const commands: { [name: string]: (calledAt: number, ...parameters: never[]) => unknown } = {
  // Or `scanova('valueOf')` would be one.
  __proto__: null as never,
  init: (_, siteId: string, options: InitOptions) => init(siteId, Object.assign({}, config, options)),
  track: trackAt,
  getScanSessionId(_, callback: (id: string | null) => void) {
    const id = getScanSessionId();
    try {
      callback(id);
    } catch {
      // It is the page's, or none; the calls that stand behind it in the queue are not to suffer.
    }
    return id;
  },
  consent: (_, given: Consent) => setConsent(given),
  status,
  flush,
  stop,
};

function run(calledAt: number, [name, ...parameters]: unknown[]): unknown {
  try {
    const command = commands[name as string];
    return command && command(calledAt, ...(parameters as never[]));
  } catch {
    // A name that is no text, options that cannot be read: it is no call of ours, and the page goes on.
  }
}

const config: ScriptConfig = Object.assign(
  {},
  tag && tag.src && { endpoint: tag.src.split('/', 3).join('/') + BROWSER_EVENTS_PATH },
  tag && tag.dataset,
  page.scanovaConfig,
);

const earlier = page.scanova;
// A second copy of the script leaves the first one in charge: they share their trackers.
if (typeof earlier !== 'function' || earlier.q) page.scanova = (...call) => run(Date.now(), call);
const calls = ((earlier && earlier.q) || []).map((kept) => (typeof kept[0] === 'number' ? kept : [Date.now(), kept]));
const replay = (isConsent: boolean) => {
  for (const [calledAt, call] of calls) {
    if (((call as unknown[])[0] === 'consent') === isConsent) run(calledAt as number, call as unknown[]);
  }
};
// What the visitor has said already counts before anything else happens.
replay(true);
if (config.siteId) init(config.siteId, config);
replay(false);
