import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const collectorTests = globSync('collector/test/*.test.ts');
/** Tests that open a database are run on both. */
const isAboutStored = (path: string) => /\b(startCollector|newDatabase)\(/.test(readFileSync(path, 'utf8'));

/** What starts processes and servers takes its time where others are at work, too; patience costs nothing else. */
const patient = { testTimeout: 180_000, hookTimeout: 180_000 };

/** The files of a collector's tests share its modules, as its calls do: to load them anew for each takes longest. */
const ofCollector = { ...patient, isolate: false };

/** Four projects, each runnable alone; the browsers have their own runner, see `e2e/`. */
export default defineConfig({
  test: {
    // Of two cores it would use one.
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
