export type { DeliveryReport, TrackOptions } from '../tracker.ts';
export type { Fate, LossReason, Metadata } from '../wire.ts';
export { flush, getScanSessionId, type InitOptions, init, stop, track } from './instances.ts';
