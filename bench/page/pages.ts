import { readFileSync } from 'node:fs';
import type { Bundle } from '../rig/bundle.ts';
import { type Content, html } from '../rig/site.ts';

/** How many links the page has, one below the other. */
export const LINKS = 8;
/** Posthog takes three clicks within 30 px of each other for rage. */
export const LINK_HEIGHT_PX = 60;

/** `/page/view?sdk=…` and its scripts; what the query means stands in `in-page/bench.js`. */
export function pagesWith(bundles: Bundle[]): (address: URL) => Content {
  const benchScript = readFileSync(new URL('in-page/bench.js', import.meta.url));
  const scripts = new Map(bundles.map(({ sdk, code }) => [sdk.name, code]));
  return ({ pathname }) => {
    const [, directory, file = ''] = pathname.split('/');
    if (directory === 'bench.js') return ['text/javascript', benchScript];
    if (directory === 'sdk') return ['text/javascript', scripts.get(file) ?? ''];
    return ['text/html', html(body())];
  };
}

// To another host, since plausible counts no click on other links; the page itself keeps them from leading there.
function body(): string {
  const links = Array.from(
    { length: LINKS },
    (_, place) =>
      `<a class="offer" href="https://elsewhere.example/lamps/${place}?from=shop"><span>Lamp ${place}</span></a>`,
  );
  return `
<style>
  body { margin: 0; height: 20000px }
  nav { position: fixed; top: 0; left: 0 }
  .offer { display: block; width: 300px; height: ${LINK_HEIGHT_PX}px }
</style>
<script src="/bench.js"></script>
<main><nav>${links.join('')}</nav></main>`;
}
