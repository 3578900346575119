import { isHandOver, withScan } from '../scan.ts';
import type { Recorder } from '../world.ts';
import { now } from './clock.ts';
import { closest, on, type Undos } from './events.ts';

/**
 * Lets links to other sites of the same owner carry the scan: while they are clicked, and not a moment longer.
 *
 * @param domains Hosts, or `*.host`, which includes the host itself.
 */
export function decorateLinks(domains: string[], recorder: Recorder, undos: Undos): void {
  on(undos, 'click auxclick', (event: MouseEvent) => {
    const link = event.button < 2 && closest<HTMLAnchorElement>(event, 'a[href]');
    const current = recorder.session();
    if (!link || !current || link.host === location.host || !domains.some((domain) => isIn(domain, link.host))) return;
    const before = link.getAttribute('href') as string;
    const scan = { sid: current.sid, at: current.scanned_at };
    link.href = withScan(link.href, scan, now());
    setTimeout(() => {
      // The page may have put another address in its place, or the other site of this page this one.
      if (isHandOver(link.href)) link.setAttribute('href', before);
    });
  });
}

function isIn(domain: string, host: string): boolean {
  return host === domain || (domain[0] === '*' && `.${host}`.endsWith(domain.slice(1)));
}
