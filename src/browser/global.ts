import type { Consent } from '../wire.ts';
import type { Status } from './instances.ts';
import type { InitOptions } from './options.ts';
import type { EventName, TrackParameters } from './typed-events.ts';

/** The global of the script tag. Before the script has loaded, the snippet's stub queues calls and returns nothing. */
export interface Scanova {
  (command: 'init', siteId: string, options?: InitOptions): void;
  <Name extends EventName>(command: 'track', name: Name, ...rest: TrackParameters<Name>): void;
  (command: 'getScanSessionId', callback?: (id: string | null) => void): string | null | undefined;
  (command: 'consent', consent: Consent): void;
  (command: 'status'): Status | undefined;
  (command: 'flush'): Promise<Status> | undefined;
  (command: 'stop'): void;
}

declare global {
  var scanova: Scanova;
  /** Options for the script tag, set before it loads. */
  var scanovaConfig: (InitOptions & { siteId?: string }) | undefined;
}
