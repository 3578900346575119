export type { TrackOptions } from '../event.ts';
export type { Fate, LossReason, Metadata } from '../wire.ts';
export { flush, getScanSessionId, init, type Status, status, stop, track } from './instances.ts';
export type { InitOptions } from './options.ts';
