import type { TrackOptions } from '../event.ts';
import type { GivenMetadata } from '../wire.ts';

/**
 * The events of a site by their names, with the metadata of each. Empty, `track` takes any; as soon as a site names its
 * own, `track` takes those and no other.
 *
 * @example
 * declare module '@scnv/sdk' {
 *   interface ScnvEvents {
 *     add_to_cart: { product: string; quantity?: number };
 *     newsletter: {};
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be filled by others
export interface ScnvEvents {}

/** A name that `track` takes. */
export type EventName = [keyof ScnvEvents] extends [never] ? string : keyof ScnvEvents & string;

/** What goes with an event of this name. */
export type MetadataOf<Name extends string> = Name extends keyof ScnvEvents ? ScnvEvents[Name] : GivenMetadata;

/** What `track` takes after the name: the metadata may be left out where none of them has to be there. */
export type TrackParameters<Name extends string> =
  Partial<MetadataOf<Name>> extends MetadataOf<Name>
    ? [metadata?: MetadataOf<Name>, options?: TrackOptions]
    : [metadata: MetadataOf<Name>, options?: TrackOptions];
