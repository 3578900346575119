import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const collectorTests = globSync('collector/test/*.test.ts');
/** Tests that ask for a database run on both. */
const isAboutStored = (path: string) => /\b(startCollector|newDatabase)\(/.test(readFileSync(path, 'utf8'));

/** Tests that start processes and servers are slow on a busy machine; otherwise, patience costs nothing. */
const patient = { testTimeout: 180_000, hookTimeout: 180_000 };

/** The collector's test files share its modules, as its requests do: loading them for each file takes longest. */
const ofCollector = { ...patient, isolate: false };

/** Four projects, each runnable alone; the browsers have their own runner, see `e2e/`. */
export default defineConfig({
  test: {
    // By default it would use one of two cores.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/package/**'], ...patient } },
      { test: { name: 'collector', include: collectorTests, ...ofCollector } },
      {
        test: {
          name: 'collector-postgres',
          include: collectorTests.filter(isAboutStored),
          globalSetup: 'collector/test/postgres-server.ts',
          ...ofCollector,
        },
      },
      { test: { name: 'package', include: ['test/package/**/*.test.ts'], ...patient } },
    ],
  },
});
