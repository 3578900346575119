import { init, track } from '@amplitude/analytics-browser';

const { bench } = window;
init('bench', {
  serverUrl: `${bench.collector}/2/httpapi`,
  remoteConfig: { serverUrl: `${bench.collector}/config` },
  autocapture: false,
});
bench.track = (name) => track(name);
