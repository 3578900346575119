import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  // The SDK is linked from two folders up; with a copy out of a registry this line goes.
  turbopack: { root: new URL('../..', import.meta.url).pathname },
};

export default config;
