import { isHandOver, withScan } from '../scan.ts';
import type { Recorder } from '../world.ts';
import { now } from './clock.ts';
import { closest, on, type Undos } from './events.ts';

/**
 * Makes links to other sites of the same owner carry the scan, but only while they are being clicked.
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
      // The page may have set another URL, or another tracker on this page may have restored this one.
      if (isHandOver(link.href)) link.setAttribute('href', before);
    });
  });
}

function isIn(domain: string, host: string): boolean {
  return host === domain || (domain[0] === '*' && `.${host}`.endsWith(domain.slice(1)));
}
