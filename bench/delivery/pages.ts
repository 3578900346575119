import { readFileSync } from 'node:fs';
import type { Bundle } from '../rig/bundle.ts';
import { type Content, html } from '../rig/site.ts';

// Segment requests these from a CDN of its own.
const segmentSettings = {
  integrations: { 'Segment.io': { apiKey: 'bench', versionSettings: { componentTypes: [] } } },
  plan: { track: { __default: { enabled: true, integrations: {} } } },
};

/** `/<page>/<load event>?sdk=…`, `/bare` and their scripts; the query is documented in `page/bench.js` and here. */
export function pagesWith(bundles: Bundle[]): (address: URL) => Content {
  const benchScript = readFileSync(new URL('page/bench.js', import.meta.url));
  const scripts = new Map(bundles.map(({ sdk, code }) => [sdk.name, `${code}\n;bench.ready();`]));
  return ({ pathname, searchParams }) => {
    const [, directory, file = ''] = pathname.split('/');
    if (directory === 'bench.js') return ['text/javascript', benchScript];
    if (directory === 'sdk') return ['text/javascript', scripts.get(file) ?? ''];
    if (directory === 'segment-cdn') return ['application/json', JSON.stringify(segmentSettings)];
    return ['text/html', html(directory === 'bare' ? '' : sdkTags(searchParams))];
  };
}

function sdkTags(query: URLSearchParams): string {
  const attribute = (name: string, value: string | null) => `${name}="${(value ?? '').replaceAll('&', '&amp;')}"`;
  const endpoint = `${query.get('collector')}/ct`;
  // The attributes are for scnv; peers have their options in their scripts. A page this short counts as read after two
  // seconds, which would be an event more than is asked for.
  const ours = [
    attribute('data-site-id', query.get('site')),
    attribute('data-endpoint', endpoint),
    attribute('data-auto-scroll', 'false'),
  ].join(' ');
  return `
<script src="/bench.js"></script>
<script async ${attribute('src', `/sdk/${query.get('sdk')}`)} ${ours}></script>
<a id="go" ${attribute('href', query.get('next'))}>Next page</a>`;
}
