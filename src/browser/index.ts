export type { Status, TrackOptions } from '../tracker.ts';
export type { Fate, LossReason, Metadata } from '../wire.ts';
export { flush, getScanSessionId, type InitOptions, init, status, stop, track } from './instances.ts';
