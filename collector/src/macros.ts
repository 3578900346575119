import { isDestination } from './destination.ts';

export const SUB_IDS = ['sub_id', 'sub_id_2', 'sub_id_3', 'sub_id_4', 'sub_id_5', 'sub_id_6'] as const;

/** The macros that a destination and a fallback may contain, in braces. */
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
 * What is wrong with the destination or the fallback of an offer, if anything is: it must be a web address, with macros
 * that exist, and with none in its host, which a link must not be able to choose.
 */
export function findMacroProblem(destination: string): string | null {
  const [, host = ''] = /^[^:]*:\/\/([^/?#]*)/.exec(destination) ?? [];
  if (/[{}]/.test(host)) return 'must not have a macro in its host';
  const unknown = [...destination.matchAll(/\{([^{}]*)\}/g)].find(([, name = '']) => !isMacro(name));
  if (unknown) return `must have no macros except ${MACROS.map((macro) => `{${macro}}`).join(', ')}`;
  return isDestination(fillMacros(destination, {})) ? null : 'must be an http or https address';
}

/** The destination with its macros filled. A value stays one value: it can neither end a parameter nor climb a path. */
export function fillMacros(destination: string, values: { [name in Macro]?: string | null | undefined }): string {
  return destination.replace(/\{(\w+)\}/g, (whole, name: string) =>
    isMacro(name) ? encode(values[name] ?? '') : whole,
  );
}

function encode(value: string): string {
  // Between two slashes, dots alone would be a step up, even if encoded.
  if (/^\.+$/.test(value)) return '';
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
