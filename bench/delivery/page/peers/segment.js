import { AnalyticsBrowser } from '@segment/analytics-next';

const { bench } = window;
const analytics = AnalyticsBrowser.load(
  // Its settings come from a CDN, which stays up when the collector goes down.
  { writeKey: 'bench', cdnURL: `${location.origin}/segment-cdn` },
  { integrations: { 'Segment.io': { apiHost: `${bench.collector.replace('http://', '')}/v1`, protocol: 'http' } } },
);
bench.track = (name) => analytics.track(name);
