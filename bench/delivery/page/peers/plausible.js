import { init, track } from '@plausible-analytics/tracker';

const { bench } = window;
init({
  domain: 'shop.example',
  endpoint: `${bench.collector}/api/event`,
  autoCapturePageviews: false,
  captureOnLocalhost: true,
});
bench.track = (name) => track(name, {});
