import { readFileSync } from 'node:fs';
import type { Bundle } from '../rig/bundle.ts';
import { type Content, html } from '../rig/site.ts';

/** How many links the page has, one below the other. */
export const LINKS = 8;
/** PostHog takes three clicks within 30 px of each other for a rage click. */
export const LINK_HEIGHT_PX = 60;

/** Where the filter of the heavy page is. */
export const FILTER = { x: 40, y: 20 };

/**
 * `/page/view?sdk=…`, which loads the SDK on demand, `/page/heavy?sdk=…`, which has it as a tag, and their scripts; the
 * query is documented in `in-page/bench.js`.
 */
export function pagesWith(bundles: Bundle[]): (address: URL) => Content {
  const benchScript = readFileSync(new URL('in-page/bench.js', import.meta.url));
  const heavyScript = readFileSync(new URL('in-page/heavy.js', import.meta.url));
  const scripts = new Map(bundles.map(({ sdk, code }) => [sdk.name, code]));
  return ({ pathname, searchParams }) => {
    const [, directory, file = ''] = pathname.split('/');
    if (directory === 'bench.js') return ['text/javascript', benchScript];
    if (directory === 'heavy.js') return ['text/javascript', heavyScript];
    if (directory === 'sdk') {
      const code = String(scripts.get(file) ?? '');
      return ['text/javascript', searchParams.has('timed') ? timed(code) : code];
    }
    return ['text/html', html(file === 'heavy' ? heavyBody(searchParams) : body())];
  };
}

/** Makes a script record when it starts to run. A hint to the browser's compiler on its first line must stay there. */
function timed(code: string): string {
  return code.replace(/^(\/\/#.*\n)?/, '$1bench.startedAt = performance.now();');
}

// To another host, since plausible counts no clicks on other links; the page keeps them from navigating.
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

function heavyBody(query: URLSearchParams): string {
  const settings = `data-site-id="${query.get('site')}" data-endpoint="${query.get('collector')}/ct"`;
  const tag = query.has('sdk') ? `<script async src="/sdk/${query.get('sdk')}" ${settings}></script>` : '';
  return `
<style>
  body { margin: 0 }
  #filter { position: fixed; top: 0; left: 0; width: ${2 * FILTER.x}px; height: ${2 * FILTER.y}px }
  h1 { font-size: 80px }
  li { height: 12px; font-size: 8px }
</style>
<script src="/bench.js"></script>
${tag}
<button id="filter">Sort</button><ul id="list"></ul>
<script src="/heavy.js"></script>`;
}
