import { trackMarker } from '../burst.ts';
import { push } from '../capture/views.ts';
import { expect, test } from './site.ts';

const first = crypto.randomUUID();
const second = crypto.randomUUID();
const early = `<script>history.replaceState({ router: 1 }, '', '/start')</script>`;

test('a scan is found even if a router has already removed it, and so is one that comes later in the app', async ({
  road,
  site,
  visitor,
}) => {
  site.head = early;
  await visitor.open(site.at(`/?scnv=${first}`));
  await trackMarker(visitor);
  await visitor.evaluate(push(`/next?scnv=${second}`));
  await visitor.evaluate(push('/last'));
  await trackMarker(visitor);
  await expect.poll(() => road.events()).toHaveLength(5);
  site.head = '';
  await visitor.open(site.at('/again'));
  await trackMarker(visitor);

  const one = { scan_session_id: first, first_scan_session_id: null };
  const both = { scan_session_id: second, first_scan_session_id: first };
  await expect
    .poll(() => road.events())
    .toMatchObject([
      { event_type: 'pageview', ...one, page_url: site.at('/start') },
      { event_type: 'marker', ...one },
      { event_type: 'pageview', ...both },
      { event_type: 'pageview', ...both, page_url: site.at('/last') },
      { event_type: 'marker', ...both },
      { event_type: 'pageview', ...both, page_url: site.at('/again') },
      { event_type: 'marker', ...both },
    ]);
});

test('a scan behind # is found even if a router has already removed it', async ({ road, site, visitor }) => {
  site.head = early;
  await visitor.open(site.at(`/#/lamps?scnv=${first}`));
  await trackMarker(visitor);
  await expect
    .poll(() => road.events())
    .toMatchObject([
      { event_type: 'pageview', scan_session_id: first },
      { event_type: 'marker', scan_session_id: first },
    ]);
});

// The SDK looks at the address at the end of the task.
test('a scan that is only in the address during a redirect of the app is found', async ({ road, site, visitor }) => {
  await visitor.open(site.at(`/?scnv=${first}`));
  await visitor.evaluate(`(() => {
    history.pushState({}, '', '/go?scnv=${second}');
    history.replaceState({}, '', '/next');
  })()`);
  await trackMarker(visitor);
  await expect.poll(() => road.events().at(-1)).toMatchObject({ event_type: 'marker', scan_session_id: second });
});
