/** A scan, and when this browser, or the site that handed it over, learned of it, in milliseconds since 1970. */
export interface Scan {
  sid: string;
  at: number;
}

/** A link to another site of the same owner is valid for two minutes, so that a copied one brings no strangers in. */
const HAND_OVER_MS = 2 * 60 * 1000;
/** The parameter's value, up to whatever others may have appended to it. */
const SCAN = /[?&#]scnv=([\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12})(?=[?&#=]|$)/;
/** When it was scanned, and when the link was clicked. */
const HAND_OVER = /[?&#]scnv_t=(\d*)\.?(\d*)/;

/**
 * The scan in a URL, as `?scnv=` or `#scnv=`: a new one, or one that another site has handed over with its time. It is
 * the first value that is a UUID: anything else in the parameter is a stranger's text and is never kept, sent or
 * logged.
 *
 * @param now Milliseconds since 1970.
 * @returns `null` if there is none, or if the hand-over is older than two minutes.
 */
export function scanIn(url: string, now: number): Scan | null {
  const [, sid] = SCAN.exec(url) || [];
  const [, scannedAt = now, clickedAt = now] = HAND_OVER.exec(url) || [];
  if (!sid || !(Math.abs(now - +clickedAt) < HAND_OVER_MS)) return null;
  return { sid, at: Math.min(now, +scannedAt) };
}

/** The URL without the value of any `scnv` that is not a scan: that is a stranger's text. */
export function withoutStrangers(url: string): string {
  return url.replace(/([?&#]scnv=)[^?&#]*/g, (all, name) => (SCAN.test(all) ? all : name));
}

/** Whether this URL hands over a scan from another site. */
export function isHandOver(url: string): boolean {
  return HAND_OVER.test(url);
}

/** The URL without the scan; everything else is unchanged, to the byte. */
export function withoutScan(url: string): string {
  return url.replace(/([?#])(scnv(_t)?=[^&#]*&)+/g, '$1').replace(/[?&#]scnv(_t)?=[^&#]*/g, '');
}

/** The URL with a scan and its time, to hand over to the site there. Times are in milliseconds since 1970. */
export function withScan(url: string, scan: Scan, now: number): string {
  const carried = `scnv=${scan.sid}&scnv_t=${scan.at}.${now}`;
  return withoutScan(url).replace(/(\?[^#]*)?(?=#|$)/, (query) => (query ? `${query}&` : '?') + carried);
}
