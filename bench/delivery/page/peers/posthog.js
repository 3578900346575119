import posthog from 'posthog-js';

const { bench } = window;
posthog.init('phc_bench', {
  api_host: bench.collector,
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  // Its extra scripts would be loaded from the collector's host.
  disable_external_dependency_loading: true,
});
bench.track = (name) => posthog.capture(name);
