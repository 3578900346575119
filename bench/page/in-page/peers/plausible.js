import { init, track } from '@plausible-analytics/tracker';

const { bench } = window;
init({
  domain: 'shop.example',
  endpoint: `${bench.collector}/api/event`,
  captureOnLocalhost: true,
  // All the click tracking it has; it sees only links to other hosts.
  outboundLinks: true,
  fileDownloads: true,
});
bench.track = (name) => track(name, {});
