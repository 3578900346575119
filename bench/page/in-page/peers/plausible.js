import { init, track } from '@plausible-analytics/tracker';

const { bench } = window;
init({
  domain: 'shop.example',
  endpoint: `${bench.collector}/api/event`,
  captureOnLocalhost: true,
  // What it has of clicks; links to other hosts are those that it sees.
  outboundLinks: true,
  fileDownloads: true,
});
bench.track = (name) => track(name, {});
