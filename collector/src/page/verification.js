/** @import { ToldLine } from '../live.ts' */

/**
 * A test scan that was begun on the page.
 *
 * @typedef {{ code: string, afterId: number }} TestScan
 */

/**
 * How far a test scan has come, by what the live view shows.
 *
 * @param {ToldLine[]} lines The newest first.
 * @param {TestScan} scan `afterId` is the last line from before it.
 * @returns {{ scan: ToldLine | null, page: ToldLine | null, conversion: ToldLine | null, refused: ToldLine | null }}
 */
export function verify(lines, { code, afterId }) {
  const since = lines.filter(({ id }) => id > afterId).reverse();
  const scan = since.find(({ outcome, event }) => outcome === 'scan' && event?.code === code) ?? null;
  const id = scan?.event?.scan_session_id;
  const ofScan = scan ? since.filter(({ outcome, event }) => outcome !== 'scan' && event?.scan_session_id === id) : [];
  return {
    scan,
    page: ofScan.find(({ event }) => event?.source === 'browser') ?? null,
    conversion: ofScan.find(({ outcome, event }) => outcome === 'accepted' && event?.conversion) ?? null,
    refused: (scan && since.findLast(({ outcome, id }) => outcome === 'refused' && id > scan.id)) ?? null,
  };
}
