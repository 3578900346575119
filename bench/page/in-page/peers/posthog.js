import posthog from 'posthog-js';

const { bench } = window;
// Page views, clicks and scroll depth are on by default.
posthog.init('phc_bench', {
  api_host: bench.collector,
  // Otherwise it would drop most of the calls.
  rate_limiting: { events_per_second: 1_000, events_burst_limit: 10_000 },
  disable_session_recording: true,
  // Its extra scripts would be loaded from the collector's host.
  disable_external_dependency_loading: true,
});
bench.track = (name) => posthog.capture(name);
