import { newTracker, trackStructEvent } from '@snowplow/browser-tracker';

const { bench } = window;
newTracker('bench', bench.collector, { appId: 'bench' });
bench.track = (name) => trackStructEvent({ category: 'bench', action: name });
