import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { orExit } from '../rig/arguments.ts';
import { openBrowser } from '../rig/browser.ts';
import { bundleAll } from '../rig/bundle.ts';
import { startCollector } from '../rig/collector.ts';
import { type Front, openFront } from '../rig/front.ts';
import { createProgress } from '../rig/progress.ts';
import { openSite } from '../rig/site.ts';
import { type Contender, contenders } from './contenders.ts';
import type { Sample } from './figures.ts';
import { readOptions } from './options.ts';
import { pagesWith } from './pages.ts';
import { report } from './report.ts';
import { visits } from './rows/every-row.ts';
import type { Row } from './rows/row.ts';
import { openVisit, type World } from './visit.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const options = orExit(() =>
  readOptions(
    process.argv.slice(2),
    contenders.map(({ name }) => name),
  ),
);
const busy = loadavg()[0] ?? 0;
const chosen = contenders.filter(({ name }) => options.only.includes(name));
const sdks = [...new Set(chosen.flatMap(({ sdk }) => sdk ?? []))];
const bundles = bundleAll(sdks, fileURLToPath(new URL('in-page/peers', import.meta.url)), options.build, say);

const siteId = 'bench-page';
const [site, browser, collector] = await Promise.all([
  openSite(pagesWith(bundles)),
  openBrowser(false),
  startCollector(),
]);
await collector.addSite(siteId, site.host);
/** By the name of the SDK. */
async function openFronts(): Promise<Map<string, Front>> {
  const fronts = sdks.map(async (sdk): Promise<[string, Front]> => {
    const played = sdk.name === 'scnv' ? { collectorUrl: collector.url } : {};
    return [sdk.name, await openFront({ sdk, port: 0, answerDelayMs: 0, ...played })];
  });
  return new Map(await Promise.all(fronts));
}
// Events of heavy pages are counted separately.
const fronts = { view: await openFronts(), heavy: await openFronts() };
const { userAgent } = browser;
const devtools = await browser.devtools();
const world: Omit<World, 'fronts'> = { devtools, userAgent, site, siteId, slowdown: options.slowdown };

// Round by round, with the contenders in turn, so that what else the machine does affects all of them alike.
const jobsOf = (page: 'view' | 'heavy', rowsOf: (contender: Contender) => Row[]) =>
  chosen.map((contender) => ({ contender, page, rows: rowsOf(contender) }));
const whole = jobsOf('view', ({ scanned }) => (scanned ? visits.whole : visits.unscanned));
const loads = jobsOf('view', () => visits.loadAlone);
const heavy = jobsOf('heavy', () => visits.heavy);
const times = <Item>(count: number, items: Item[]) => Array.from({ length: count }).flatMap(() => items);
const jobs = times(options.rounds, [...whole, ...times(options.loads, loads), ...times(options.heavy, heavy)]);
const samples: Sample[] = [];
const failures: string[] = [];
const progress = createProgress('visits', jobs.length);
for (const { contender, page, rows } of jobs) {
  await visit(contender, page, rows).catch((error: Error) => failures.push(`${contender.name}: ${error.message}`));
  progress.count(contender.name);
}
const opened = [...fronts.view.values(), ...fronts.heavy.values()];
await Promise.all([browser.close(), collector.close(), ...opened.map((front) => front.close())]);
site.close();

async function visit(contender: Contender, page: 'view' | 'heavy', rows: Row[]): Promise<void> {
  const opened = await openVisit(contender, { ...world, fronts: fronts[page] }, page);
  try {
    for (const row of rows) {
      samples.push({ row: row.name, contender: contender.name, ...(await row.measure(opened)) });
    }
  } finally {
    await opened.close();
  }
}

const text = report({
  day: new Date().toISOString().slice(0, 10),
  chromium: browser.version,
  cores: availableParallelism(),
  load: busy,
  rounds: options.rounds,
  loads: options.loads,
  heavy: options.heavy,
  slowdown: options.slowdown,
  bundles,
  samples,
  arrived: (sdk, name) => fronts.view.get(sdk)?.record.taken.get(name) ?? 0,
  failures,
});
say(`\n${text}`);
if (options.byDefault && failures.length === 0) writeFileSync(new URL('results.md', import.meta.url), text);
else
  say('results.md stays as it is: this was not the whole bench as it is by default, or not all of it came to an end.');
if (failures.length) process.exitCode = 1;
