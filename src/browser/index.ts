export type { TrackOptions } from '../tracker.ts';
export type { Fate, LossReason, Metadata } from '../wire.ts';
export { flush, getScanSessionId, type InitOptions, init, type Status, status, stop, track } from './instances.ts';
