/** What the bench has to know of an SDK. */
export interface Sdk {
  name: string;
  /** The npm package of a peer; ours is what the root builds. */
  package?: string;
  /** The paths that events go to. All other requests are for settings; no fault touches them. */
  eventPath: RegExp;
  /** What its collector answers. Ours has the real one. */
  receipt?: unknown;
  /** What its collector answers to requests for settings. */
  settings?: unknown;
}

/** Ours first. Options of the peers stand with each bench. */
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
