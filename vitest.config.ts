import { defineConfig } from 'vitest/config';

/** Three projects, each runnable alone; the browsers have their own runner, see `e2e/`. */
export default defineConfig({
  test: {
    // Of two cores it would use one.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/package/**'], testTimeout: 20_000 } },
      { test: { name: 'collector', include: ['collector/test/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
