import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  // The SDK is linked from two folders up; remove this line if it is installed from a registry.
  turbopack: { root: new URL('../..', import.meta.url).pathname },
};

export default config;
