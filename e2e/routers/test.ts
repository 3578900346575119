import { openRoad } from '../road.ts';
import { test as base } from '../test.ts';
import { type AppOptions, serveBuild, serveNext } from './serve.ts';

export { expect } from '../test.ts';

const apps = {
  'React Router': (options: AppOptions) => serveBuild('examples/react-router/dist', options),
  'Vue Router': (options: AppOptions) => serveBuild('examples/vue-router/dist', options),
  'Next.js': (options: AppOptions) => serveNext('start', options),
  'Next.js in development': (options: AppOptions) => serveNext('dev', options),
};

/** A test whose scan leads to an app with a router. */
export const test = base.extend<{ app: keyof typeof apps; options: AppOptions }>({
  app: ['React Router', { option: true }],
  options: [{}, { option: true }],
  road: async ({ shopHost, app, options }, use) => {
    const road = await openRoad(shopHost, undefined, apps[app](options));
    await use(road);
    await road.close();
  },
});
