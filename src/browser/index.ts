export type { ConsentMode } from '../consent.ts';
export type { BeforeSend, TrackOptions } from '../event.ts';
export type { OwnEvent } from '../moment.ts';
export type { Attribution } from '../session.ts';
export type { Consent, Fate, LossReason, Metadata } from '../wire.ts';
export { flush, getScanSessionId, init, type Status, setConsent, status, stop, track } from './instances.ts';
export type { InitOptions } from './options.ts';
export * from './typed-events.ts';
