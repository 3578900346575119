/** What the bench has to know about an SDK. */
export interface Sdk {
  name: string;
  /** The npm package of a peer; scnv is what the root builds. */
  package?: string;
  /** The paths that events go to. All other requests are for settings; no fault affects them. */
  eventPath: RegExp;
  /** What its collector answers. scnv has the real one. */
  receipt?: unknown;
  /** What its collector answers to requests for settings. */
  settings?: unknown;
}

/** scnv first. The options of the peers are with each bench. */
export const sdks: Sdk[] = [
  { name: 'scnv', eventPath: /^\/ct$/ },
  {
    name: 'plausible',
    package: '@plausible-analytics/tracker',
    eventPath: /^\/api\/event$/,
    receipt: 'ok',
  },
  {
    name: 'posthog',
    package: 'posthog-js',
    eventPath: /^\/(e|i\/v0\/e|batch|capture)\/?$/,
    receipt: { status: 'Ok' },
    settings: {
      supportedCompression: ['gzip', 'gzip-js'],
      autocapture_opt_out: false,
      sessionRecording: false,
      surveys: false,
      heatmaps: false,
      hasFeatureFlags: false,
      featureFlags: {},
      flags: {},
    },
  },
  {
    name: 'segment',
    package: '@segment/analytics-next',
    eventPath: /^\/v1\/(t|b|batch)$/,
    receipt: { success: true },
  },
  {
    name: 'snowplow',
    package: '@snowplow/browser-tracker',
    eventPath: /^\/com\.snowplowanalytics\.snowplow\/tp2$/,
    receipt: 'ok',
  },
  {
    name: 'amplitude',
    package: '@amplitude/analytics-browser',
    eventPath: /^\/2\/httpapi$/,
    receipt: { code: 200 },
    settings: { configs: {} },
  },
];
