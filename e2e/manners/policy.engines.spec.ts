import { createHash } from 'node:crypto';
import { isLoaded } from '../lab.ts';
import { putPackage, stub } from './builds.ts';
import { expect, test } from './reports.ts';

const nonce = 'bGFtcA';
const hash = `sha256-${createHash('sha256').update(stub).digest('base64')}`;
const options = { autoPageview: true, autoClicks: true, autoScroll: true, autoForms: true };

/** Ways of installing the SDK, under a policy that allows only what the page itself names. */
const installs = {
  'one tag': (collector: string) =>
    `<script nonce="${nonce}" async src="${collector}/scnv.js" data-site-id="demo" data-auto-forms></script>`,
  'the snippet': (collector: string) => `<script>${stub}</script>
    <script nonce="${nonce}" async src="${collector}/scnv.js"></script>
    <script nonce="${nonce}">scanova('init', 'demo', ${JSON.stringify(options)})</script>`,
  'a tag manager': (collector: string) => `<script nonce="${nonce}">
      window.scanovaConfig = { siteId: 'demo', autoForms: true };
      const own = window.trustedTypes && trustedTypes.createPolicy('own', { createScriptURL: (url) => url });
      const url = '${collector}/scnv.js';
      const tag = document.createElement('script');
      tag.src = own ? own.createScriptURL(url) : url;
      document.head.append(tag);
    </script>`,
  'the npm package': (collector: string, module: string) => `<script nonce="${nonce}" type="module">
      import * as sdk from '${module}';
      sdk.init('demo', { endpoint: '${collector}/ct', autoForms: true });
      window.scanova = (name, ...parameters) => sdk[name](...parameters);
    </script>`,
};

for (const [name, install] of Object.entries(installs)) {
  test(`installed by ${name} nothing is reported under a strict policy`, async ({ lab, visitor, reports }) => {
    // The page has its own icon; without one browsers request /favicon.ico, and report that it is blocked.
    const policy = `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic' '${hash}'; img-src data:;
      connect-src ${lab.collectorUrl}; require-trusted-types-for 'script'; report-uri ${reports.url}`;
    const document = `<!doctype html><meta charset="utf-8"><title>Strict</title><link rel="icon" href="data:,">
      <script nonce="${nonce}">
        window.violations = [];
        addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.push(effectiveDirective));
      </script>
      ${install(lab.collectorUrl, putPackage(lab))}
      <form name="order"><input name="mail"></form><a href="#there">There</a><p id="there">Here</p>`;
    lab.put('/', document, { 'content-security-policy': policy.replace(/\s+/g, ' ') });
    await visitor.open(await lab.scan());
    await expect.poll(() => visitor.evaluate(isLoaded)).toBe(true);
    await visitor.click('input');
    await visitor.click('a');
    await visitor.evaluate(`scanova('track', 'wish')`);
    const names = (await lab.told(visitor)).map(({ event_type }) => event_type);
    expect(names).toEqual(expect.arrayContaining(['pageview', 'form_start', 'click', 'wish']));
    await visitor.evaluate(`void scanova('stop')`);
    await visitor.evaluate(`scanova('init', 'demo', { endpoint: '${lab.collectorUrl}/ct' })`);

    // A violation by the page itself is reported, and is the first.
    await visitor.evaluate(`new Image().src = '/marker'`);
    const marker = { directive: 'img-src', blocked: expect.stringContaining('/marker') };
    await expect.poll(() => reports.received).toEqual([marker]);
    expect(await visitor.evaluate('violations')).toEqual(['img-src']);
  });
}
