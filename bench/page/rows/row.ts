import type { Visit } from '../visit.ts';

/** What one visit has measured. */
export interface Taken {
  /** What the page has to wait for, one by one; may be empty. */
  atOnce: number[];
  /** All main-thread time, including deferred work; not every visit waits for that. */
  inAll?: number;
}

/** One thing that SDKs do on a page. */
export interface Row {
  name: string;
  title: string;
  unit: 'µs' | 'ms';
  /** What the figures are. */
  about: string;
  /** How many events each visit makes here, and what they are called where they arrive. */
  events?: { count: number; names: Record<string, string> };
  measure(visit: Visit): Promise<Taken>;
}
