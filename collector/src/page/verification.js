/** @import { ToldLine } from '../live.ts' */

/**
 * A test scan that was started on the page.
 *
 * @typedef {{ code: string, afterId: number }} TestScan
 */

/**
 * How far a test scan has come, according to the live view.
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
  const ofPage = ofScan.filter(({ event }) => event?.source === 'browser');
  return {
    scan,
    page: ofPage.find(doesCount) ?? ofPage[0] ?? null,
    conversion: ofScan.find((line) => line.outcome === 'accepted' && line.event?.conversion && doesCount(line)) ?? null,
    refused: (scan && since.findLast(({ outcome, id }) => outcome === 'refused' && id > scan.id)) ?? null,
  };
}

/**
 * Whether an event is among the figures of its QR code, either itself or as the one that it repeats.
 *
 * @param {ToldLine} line
 */
export function doesCount({ outcome, reason }) {
  return outcome === 'duplicate' || reason === null || reason === 'no_consent';
}
