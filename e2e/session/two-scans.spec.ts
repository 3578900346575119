import { trackMarker } from '../burst.ts';
import { push } from '../capture/views.ts';
import { eventsOf, expect, test } from './site.ts';

const first = crypto.randomUUID();
const second = crypto.randomUUID();

const attributions = {
  last: { scan_session_id: second, first_scan_session_id: first, last_scan_session_id: null },
  first: { scan_session_id: first, first_scan_session_id: null, last_scan_session_id: second },
};

for (const attribution of ['last', 'first'] as const) {
  test(`of two scans the ${attribution} wins, and what was tracked between them keeps its own`, async ({
    road,
    network,
    site,
    visitor,
  }) => {
    site.options = attribution === 'last' ? {} : { attribution };
    // From the start: nothing leaves the page, however long all of it takes.
    network.prepend(`Object.defineProperty(navigator, 'onLine', { value: false })`);
    await visitor.open(site.at(`/?scnv=${first}`));
    await visitor.evaluate(`scanova('track', 'early')`);
    // One that comes in the app, and one on the next page.
    await visitor.evaluate(push(`/next?scnv=${second}`));
    await visitor.evaluate(`scanova('track', 'late')`);
    expect(road.events()).toEqual([]);
    network.prepend('');

    await visitor.open(site.at('/last'));
    await trackMarker(visitor);
    const one = { scan_session_id: first, first_scan_session_id: null, last_scan_session_id: null };
    const both = attributions[attribution];
    await expect
      .poll(() => eventsOf(road))
      .toMatchObject([
        { event_type: 'pageview', ...one },
        { event_type: 'early', ...one },
        { event_type: 'pageview', ...both, page_url: site.at(`/next?scnv=${second}`) },
        { event_type: 'late', ...both },
        { event_type: 'pageview', ...both, page_url: site.at('/last') },
        { event_type: 'marker', ...both },
      ]);
    expect(JSON.parse(await visitor.evaluate('localStorage._scnv'))).toMatchObject({
      sid: both.scan_session_id,
      other: { sid: attribution === 'last' ? first : second },
    });
  });
}
