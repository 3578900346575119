export type {
  Consent,
  ConversionValue,
  FieldError,
  ServerEvent,
  ServerReceipt,
  UserIdentifiers,
} from '../wire.ts';
export type { TrackedEvent } from './call.ts';
export { type Client, type ClientOptions, createClient, type Totals } from './client.ts';
export { ScnvError, type ScnvErrorCode } from './errors.ts';
export { type LandingRequest, scanSessionIdFrom } from './landing.ts';
