/** A scan, and when this browser, or the site that handed it over, learned of it: milliseconds since 1970. */
export interface Scan {
  sid: string;
  at: number;
}

/** A link to another site of the same owner is good for two minutes, so that a copied one leads no stranger in. */
const HAND_OVER_MS = 2 * 60 * 1000;
/** What stands in the parameter, up to what a stranger may have put behind it. */
const SCAN = /[?&#]scnv=([\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12})(?=[?&#=]|$)/;
/** When it was scanned, and when the link was clicked. */
const HAND_OVER = /[?&#]scnv_t=(\d*)\.?(\d*)/;

/**
 * The scan in an address, as `?scnv=` or `#scnv=`: one of this moment, or one that another site has handed over with its
 * time. It is the first value that is a UUID: anything else in the parameter is a stranger's text and is never kept,
 * sent or logged.
 *
 * @param now Milliseconds since 1970.
 * @returns `null` where there is none, or the hand-over is older than two minutes.
 */
export function scanIn(url: string, now: number): Scan | null {
  const [, sid] = SCAN.exec(url) || [];
  const [, scannedAt = now, clickedAt = now] = HAND_OVER.exec(url) || [];
  if (!sid || !(Math.abs(now - +clickedAt) < HAND_OVER_MS)) return null;
  return { sid, at: Math.min(now, +scannedAt) };
}

/** The address, with nothing in the place of a scan that is none: that is a stranger's text. */
export function withoutStrangers(url: string): string {
  return url.replace(/([?&#]scnv=)[^?&#]*/g, (all, name) => (SCAN.test(all) ? all : name));
}

/** Whether another site has made this address. */
export function isHandOver(url: string): boolean {
  return HAND_OVER.test(url);
}

/** The address without the scan; all else as it was, to the byte. */
export function withoutScan(url: string): string {
  return url.replace(/([?#])(scnv(_t)?=[^&#]*&)+/g, '$1').replace(/[?&#]scnv(_t)?=[^&#]*/g, '');
}

/** The address with a scan that its site may keep from when it was made. Times are milliseconds since 1970. */
export function withScan(url: string, scan: Scan, now: number): string {
  const carried = `scnv=${scan.sid}&scnv_t=${scan.at}.${now}`;
  return withoutScan(url).replace(/(\?[^#]*)?(?=#|$)/, (query) => (query ? `${query}&` : '?') + carried);
}
