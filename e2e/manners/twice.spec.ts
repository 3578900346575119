import type { Visitor } from '../engines/visitor.ts';
import { expect, type Lab, test } from '../lab.ts';
import { listenToConsole } from '../preludes.ts';
import { putPackage, stub } from './builds.ts';
import { spyOnSdk } from './spies.ts';

/** The ways of installing the SDK on a page, as expressions that resolve once it is there. */
const ways = {
  'the tag': (lab: Lab) => loadScript(lab, `tag.async = true; tag.dataset.siteId = 'demo';`),
  'a tag manager': (lab: Lab) => loadScript(lab, `window.scanovaConfig = { siteId: 'demo' };`),
  'the snippet': (lab: Lab) => `(() => { ${stub}; scanova('init', 'demo'); })() || ${loadScript(lab, '')}`,
  'the npm package': (lab: Lab) => importPackage(lab, putPackage(lab, `/sdk/${++copies}`)),
};

let copies = 0;
const names = Object.keys(ways) as (keyof typeof ways)[];

function loadScript(lab: Lab, settings: string): string {
  return `new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    ${settings}
    tag.src = '${lab.collectorUrl}/scnv.js';
    tag.onload = () => resolve();
    tag.onerror = reject;
    document.head.append(tag);
  })`;
}

function importPackage(lab: Lab, module: string): string {
  return `import('${module}').then((sdk) => {
    sdk.init('demo', { endpoint: '${lab.collectorUrl}/ct' });
    window.imported = (name, ...parameters) => sdk[name](...parameters);
  })`;
}

/** A page without an SDK, where a visitor arrives by a scan. */
async function openEmpty(lab: Lab, visitor: Visitor) {
  lab.put(
    '*',
    `<!doctype html><meta charset="utf-8"><title>Twice</title><link rel="icon" href="data:,">
    <script>${spyOnSdk}${listenToConsole}</script><button>Buy</button><div style="height: 4000px"></div>`,
  );
  await visitor.open(await lab.scan());
}

for (const first of names) {
  for (const second of names) {
    test(`by ${first} and then by ${second} there is one tracker, which warns, and each event once`, async ({
      lab,
      visitor,
    }) => {
      await openEmpty(lab, visitor);
      await visitor.evaluate(ways[first](lab));
      const listeners = await visitor.evaluate<string[]>('listening()');
      expect(listeners).toContain('click');
      await visitor.evaluate(ways[second](lab));
      expect(await visitor.evaluate('listening()')).toEqual(listeners);
      // scanovaConfig, set for the tag manager, also applies to the script of the snippet, before its own call.
      const repeats = first === 'a tag manager' && second === 'the snippet' ? 2 : 1;
      const warning = 'warn: scnv: init(demo) is repeated or incomplete';
      expect(await visitor.evaluate('said')).toEqual(Array(repeats).fill(warning));

      await visitor.click('button');
      await visitor.evaluate(`history.pushState(null, '', '/next')`);
      const tracked = [...new Set([first, second].map((way) => (way === 'the npm package' ? 'imported' : 'scanova')))];
      for (const name of tracked) await visitor.evaluate(`void ${name}('track', 'by_${name}')`);
      // Without a script the marker is tracked by the package.
      await visitor.evaluate(`window.scanova = window.scanova || imported`);
      const told = (await lab.told(visitor)).map(({ event_type }) => event_type);
      expect(told.sort()).toEqual([...tracked.map((name) => `by_${name}`), 'click', 'pageview', 'pageview'].sort());
    });
  }
}
