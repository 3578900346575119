import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { orExit } from '../rig/arguments.ts';
import { openBrowser } from '../rig/browser.ts';
import { bundleAll } from '../rig/bundle.ts';
import { startCollector } from '../rig/collector.ts';
import { createProgress } from '../rig/progress.ts';
import { sdks } from '../rig/sdks.ts';
import { openSite } from '../rig/site.ts';
import { readOptions } from './options.ts';
import { pagesWith } from './pages.ts';
import { report } from './report.ts';
import { createTurns, runAll } from './schedule.ts';
import type { World } from './stage.ts';
import { summarize, type Timing, timeTrack } from './track-cost.ts';
import { type Result, runTrial } from './trial.ts';
import { everyScene } from './trials/every-scene.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const options = orExit(() =>
  readOptions(
    process.argv.slice(2),
    sdks.map(({ name }) => name),
  ),
);
const chosen = sdks.filter(({ name }) => options.only.includes(name));
const scenes = everyScene.filter(({ row }) => options.rows.includes(row));
const rounds = Array.from({ length: options.trials });
const peers = fileURLToPath(new URL('page/peers', import.meta.url));
const bundles = bundleAll(chosen, peers, options.build, say);

const [site, browser, collector] = await Promise.all([
  openSite(pagesWith(bundles)),
  openBrowser(options.bfcache),
  startCollector(),
]);
const world: World = { browser, site, collector, inTurn: createTurns() };
const results: Result[] = [];
const timings: Timing[] = [];
const failures: string[] = [];

// Round by round, with the SDKs side by side, so that what else the machine does affects all of them alike.
const trials = rounds.flatMap(() => scenes.flatMap((scene) => chosen.map((sdk) => ({ sdk, scene }))));
const progress = createProgress('trials', trials.length);
await runAll(
  trials,
  options.parallel,
  async ({ sdk, scene }) => {
    results.push(await runTrial(sdk, scene, world));
    progress.count(`${scene.row} ${scene.title}, ${sdk.name}`);
  },
  ({ sdk, scene }, error) => failures.push(`${sdk.name}, ${scene.row} ${scene.title}: ${error.message.split('\n')[0]}`),
);

if (options.rows.includes('cost')) {
  const costRounds = rounds.flatMap(() => chosen);
  const costProgress = createProgress('timing track', costRounds.length);
  for (const sdk of costRounds) {
    timings.push(await timeTrack(sdk, world));
    costProgress.count(sdk.name);
  }
}
await Promise.all([browser.close(), collector.close()]);
site.close();

const text = report({
  day: new Date().toISOString().slice(0, 10),
  chromium: browser.version,
  cores: availableParallelism(),
  trials: options.trials,
  bfcache: options.bfcache,
  bundles,
  results,
  costs: summarize(timings),
  failures,
});
say(`\n${text}`);
if (options.byDefault && failures.length === 0) writeFileSync(new URL('results.md', import.meta.url), text);
else
  say('results.md stays as it is: this was not the whole bench as it is by default, or not all of it came to an end.');
if (failures.length) process.exitCode = 1;
