import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { orExit } from '../rig/arguments.ts';
import { quantile } from '../rig/quantile.ts';
import { measureGrowth } from './growth.ts';
import { type Ingestion, measureIngestion } from './ingestion.ts';
import { readOptions } from './options.ts';
import { measurePostgres } from './postgres.ts';
import { report } from './report.ts';
import { measureScans } from './scans.ts';

/**
 * Measures the throughput of the collector, next to that of the disk and of the collector without a store. Exits with 1
 * if an acknowledged event is not in the file exactly once, or the scan of a redirect is missing.
 */
const options = orExit(() => readOptions(process.argv.slice(2)));
const [load = 0] = loadavg();
const directory = mkdtempSync(join(options.directory, 'scnv-bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const flushMs = measureFlushMs();
const ingestion: Ingestion[] = [];
if (options.parts.includes('ingestion')) {
  for (const size of options.sizes) ingestion.push(await measureIngestion(size, directory, options));
}
const scans = options.parts.includes('scans') ? await measureScans(directory, options) : null;
const growth = options.parts.includes('growth') ? await measureGrowth(directory, options) : null;
const postgres = options.parts.includes('postgres') ? await measurePostgres(directory, options) : null;

const text = report({
  day: new Date().toISOString().slice(0, 10),
  cores: availableParallelism(),
  load,
  flushMs,
  ingestion,
  scans,
  growth,
  postgres,
  ...options,
});
process.stdout.write(`\n${text}`);
if (options.byDefault) writeFileSync(new URL('results.md', import.meta.url), text);
else process.stdout.write('\nNot the whole bench as it is by default: results.md stays as it is.\n');
if ([...ingestion, scans, postgres].some((part) => part?.faults.length)) process.exitCode = 1;

/** How long the disk takes to flush a few bytes, which is what group commit saves: the median, in milliseconds. */
function measureFlushMs(): number {
  const file = openSync(join(directory, 'flush'), 'w');
  const flushes = Array.from({ length: 101 }, () => {
    const startedAt = performance.now();
    writeSync(file, 'a commit of one small page');
    fsyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  return quantile(flushes, 0.5);
}
