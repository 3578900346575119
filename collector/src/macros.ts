import { isDestination } from './destination.ts';

export const SUB_IDS = ['sub_id', 'sub_id_2', 'sub_id_3', 'sub_id_4', 'sub_id_5', 'sub_id_6'] as const;

/** What a destination may name in braces. */
export const MACROS = [
  'transaction_id',
  'publisher_id',
  'offer_id',
  ...SUB_IDS,
  'external_transaction_id',
  'device_id',
  'revenue',
  'payout',
  'currency',
] as const;
export type Macro = (typeof MACROS)[number];

const isMacro = (name: string): name is Macro => MACROS.some((macro) => macro === name);

/**
 * What is wrong with the destination of an offer, if anything is: it has to be a web address, with macros that exist, and
 * with none in its host, which nobody who clicks is to choose.
 */
export function findMacroProblem(destination: string): string | null {
  const [, host = ''] = /^[^:]*:\/\/([^/?#]*)/.exec(destination) ?? [];
  if (/[{}]/.test(host)) return 'must not have a macro in its host';
  const unknown = [...destination.matchAll(/\{([^{}]*)\}/g)].find(([, name = '']) => !isMacro(name));
  if (unknown) return `must have no macros except ${MACROS.map((macro) => `{${macro}}`).join(', ')}`;
  return isDestination(fillMacros(destination, {})) ? null : 'must be an http or https address';
}

/** The destination with its macros filled. What a value says stays one value: it ends no parameter and climbs no path. */
export function fillMacros(destination: string, values: { [name in Macro]?: string | null | undefined }): string {
  return destination.replace(/\{(\w+)\}/g, (whole, name: string) =>
    isMacro(name) ? encode(values[name] ?? '') : whole,
  );
}

function encode(value: string): string {
  // Between two slashes dots alone would be a step up, and so would encoded ones.
  if (/^\.+$/.test(value)) return '';
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
