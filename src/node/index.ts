export type { ConversionValue, ServerEvent, ServerReceipt } from '../wire.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export { ScnvError, type ScnvErrorCode } from './errors.ts';
