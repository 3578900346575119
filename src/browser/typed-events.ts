import type { TrackOptions } from '../event.ts';
import type { GivenMetadata } from '../wire.ts';

/**
 * The events of a site by name, with the metadata of each. While this is empty, `track` accepts any event; once a site
 * declares its own, it accepts only those.
 *
 * @example
 * declare module '@scnv/sdk' {
 *   interface ScnvEvents {
 *     add_to_cart: { product: string; quantity?: number };
 *     newsletter: {};
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there for sites to extend
export interface ScnvEvents {}

/** A name that `track` accepts. */
export type EventName = [keyof ScnvEvents] extends [never] ? string : keyof ScnvEvents & string;

/** The metadata of an event of this name. */
export type MetadataOf<Name extends string> = Name extends keyof ScnvEvents ? ScnvEvents[Name] : GivenMetadata;

/** What `track` takes after the name: metadata is optional if none of its fields is required. */
export type TrackParameters<Name extends string> =
  Partial<MetadataOf<Name>> extends MetadataOf<Name>
    ? [metadata?: MetadataOf<Name>, options?: TrackOptions]
    : [metadata: MetadataOf<Name>, options?: TrackOptions];
