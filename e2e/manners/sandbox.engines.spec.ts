import { expect, test } from '../lab.ts';
import { catchPageErrors } from '../preludes.ts';

const cookies = { 'without cookies': {}, 'with a cookie': { firstPartyCookie: true, cookieDomain: 'shop.test' } };

for (const [name, options] of Object.entries(cookies)) {
  test(`in a sandbox without an origin nothing is thrown, and the loss has a reason, ${name}`, async ({
    lab,
    visitor,
  }) => {
    const tell = `scanova('track', 'wish');
    scanova('flush').then(
      (status) => parent.postMessage({ status, errors: pageErrors, scan: scanova('getScanSessionId') }, '*'),
      (reason) => parent.postMessage({ errors: [String(reason)] }, '*'),
    )`;
    lab.put('/framed', {
      before: catchPageErrors,
      options: { autoPageview: true, autoClicks: true, autoScroll: true, autoForms: true, ...options },
      // Too high to be seen without scrolling, which would be tracked after two seconds.
      body: `<p style="height: 4000px">Long</p><script>onload = () => { ${tell} }</script>`,
    });
    const scan = new URL(await lab.scan()).searchParams.get('scnv');
    lab.put('/', '<!doctype html><title>Outer</title><link rel="icon" href="data:,"><body>');
    await visitor.open(`${lab.origin}/`);
    const told = await visitor.evaluate(`new Promise((resolve) => {
    addEventListener('message', ({ data }) => resolve(data));
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-scripts';
    frame.src = '/framed?scnv=${scan}';
    document.body.append(frame);
  })`);
    // The collector refuses requests without an origin.
    expect(told).toMatchObject({ errors: [], scan, status: { waiting: 0, delivered: 0, dropped: { refused: 2 } } });
    expect(lab.events()).toEqual([]);
  });
}
