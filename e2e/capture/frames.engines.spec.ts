import { expect, test } from '../lab.ts';
import { viewsIn } from './views.ts';

for (const [site, host] of [
  ['the same site', 'lab.'],
  ['another site', 'frame.'],
] as const) {
  test(`a page in a frame of ${site} makes no page view, unless autoPageview is set`, async ({ lab, visitor }) => {
    const framed = { body: `<script>onload = () => { scanova('track', 'framed'); scanova('flush') }</script>` };
    lab.put('/quiet', framed);
    lab.put('/told', { ...framed, options: { autoPageview: true } });
    const origin = lab.origin.replace('lab.', host);
    await lab.open(visitor, {});
    const frame = (path: string) =>
      visitor.evaluate(`(() => {
        const frame = document.createElement('iframe');
        frame.src = '${origin}${path}' + location.search;
        document.body.append(frame);
      })()`);
    const framesIn = () => lab.events().filter(({ event_type }) => event_type === 'framed').length;

    await frame('/quiet');
    await expect.poll(framesIn).toBe(1);
    expect(viewsIn(await lab.told(visitor))).toEqual(['/']);
    await frame('/told');
    await expect.poll(framesIn).toBe(2);
    expect(viewsIn(await lab.told(visitor))).toEqual(['/told']);
  });
}
