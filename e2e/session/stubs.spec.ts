import { eventsOf, expect, test } from './site.ts';

// The snippets of others keep the arguments of a call, but not its time.
test('the calls of a third-party stub are replayed in order', async ({ road, site, visitor }) => {
  site.write = (collectorUrl) => `<script>
    window.scanova = window.scanova || function () { (scanova.q = scanova.q || []).push(arguments); };
    scanova('init', 'demo', { autoPageview: true });
    scanova('track', 'add_to_cart', { product_id: 'lamp' });
  </script><script async src="${collectorUrl}/scnv.js"></script>`;
  await visitor.open(site.at(`/?scnv=${crypto.randomUUID()}`));
  await visitor.evaluate(`void scanova('flush')`);
  await expect
    .poll(() => eventsOf(road))
    .toMatchObject([{ event_type: 'pageview' }, { event_type: 'add_to_cart', metadata: '{"product_id":"lamp"}' }]);
});
