import type { Bundle } from '../rig/bundle.ts';
import { mean, meanAndRange, table } from '../rig/table.ts';
import { ROWS, type Row } from './options.ts';
import type { Cost } from './track-cost.ts';
import type { Result } from './trial.ts';
import { everyScene } from './trials/every-scene.ts';

/** The results of one run. */
export interface Findings {
  day: string;
  chromium: string;
  cores: number;
  trials: number;
  bfcache: boolean;
  bundles: Bundle[];
  results: Result[];
  costs: Cost[];
  /** Trials that failed because of the bench itself. */
  failures: string[];
}

const headings: Record<Row, string> = {
  '3a': 'Leaving right after: 1 event at load and 20 in a loop, then `location.href` at once; the next page stays for 20 s, a bare one for 3 s',
  '3b': 'A click on a link whose handler tracks one event; the next page stays as in 3a',
  '3c': '503 for the first 5 s, the page stays open for 36 s',
  '3d': 'Closed port; the visitor goes on to another page after 3 s, the server comes back, the page stays for 30 s',
  '3e': 'Browser killed with 21 events that no server has; opened again for 30 s, the server is up',
  '3f': 'localStorage is blocked',
  '4': 'Nothing fails',
  cost: 'What a call of `track` costs',
};

/** The results as Markdown. */
export function report(findings: Findings): string {
  const { day, chromium, cores, trials, bfcache, costs, failures } = findings;
  const sections = [
    '# Delivery, measured',
    `${day}, Chromium ${chromium}, ${cores} cores, ${trials} of each trial. Written by \`npm run bench:delivery\`.`,
    `Events that arrived, of those named in the column: the mean, and the range where trials differ. Ours is counted in
the database of the real collector, a peer at a stand-in that answers as its own does. All in one run, in one Chromium,
with the collector on another site, HTTP/1.1, 50 ms to each answer, the back/forward cache ${bfcache ? 'on' : 'off'}.`,
    '## At a glance',
    glance(findings),
    ...ROWS.flatMap((row) => rowSection(row, findings)),
    ...(costs.length ? [`## ${headings.cost}`, costTable(costs)] : []),
    '## Sizes',
    sizeTable(findings.bundles),
    ...(failures.length
      ? ['## Trials that did not come to an end', failures.map((line) => `* ${line}`).join('\n')]
      : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function glance({ bundles, results }: Findings): string {
  const scenes = everyScene.filter((scene) => results.some((result) => result.scene === scene));
  const names = bundles.map(({ sdk }) => sdk.name);
  return table(
    ['fault', ...names],
    scenes.map((scene) => [
      `${scene.row} ${scene.title}, of ${scene.events}`,
      ...names.map((name) => meanAndRange(of(results, name, scene.title, scene.row).map(({ delivered }) => delivered))),
    ]),
  );
}

function rowSection(row: Row, { bundles, results }: Findings): string[] {
  const mine = results.filter(({ scene }) => scene.row === row);
  if (mine.length === 0) return [];
  const titles = [...new Set(everyScene.filter((scene) => scene.row === row).map(({ title }) => title))];
  const names = bundles.map(({ sdk }) => sdk.name);
  const head = ['SDK', 'case', 'arrived', 'delivered twice', 'counted twice', 'requests', 'refused', 'preflights'];
  const lines = titles.flatMap((title) =>
    names.map((name) => {
      const trials = of(mine, name, title, row);
      const column = (pick: (result: Result) => number) => mean(trials.map(pick));
      return [
        name,
        title,
        meanAndRange(trials.map(({ delivered }) => delivered)),
        column(({ twice }) => twice),
        trials[0]?.countedTwice === undefined ? '' : column(({ countedTwice = 0 }) => countedTwice),
        column(({ requests }) => requests),
        column(({ refused }) => refused),
        column(({ preflights }) => preflights),
        Number(column(({ bytes }) => bytes)).toFixed(0),
        column(({ pageErrors }) => pageErrors),
      ];
    }),
  );
  return [`## ${row}. ${headings[row]}`, table([...head, 'bytes', 'page errors'], lines)];
}

function costTable(costs: Cost[]): string {
  const plausible = costs.find(({ sdk }) => sdk === 'plausible');
  const ratio = (us: number, base: number | undefined) => (base ? (us / base).toFixed(2) : '–');
  return table(
    ['SDK', 'median µs', 'p95 µs', 'x plausible (median)', 'µs by whole bursts', 'x plausible (bursts)'],
    costs.map(({ sdk, medianUs, p95Us, burstMeanUs }) => [
      sdk,
      medianUs.toFixed(0),
      p95Us.toFixed(0),
      ratio(medianUs, plausible?.medianUs),
      burstMeanUs.toFixed(1),
      ratio(burstMeanUs, plausible?.burstMeanUs),
    ]),
  );
}

function sizeTable(bundles: Bundle[]): string {
  const ours = bundles.find(({ sdk }) => sdk.name === 'scnv');
  return table(
    ['SDK', 'version', 'bytes', 'gzip -9', 'x scnv'],
    bundles.map(({ sdk, version, bytes, gzipBytes }) => [
      sdk.name,
      version,
      String(bytes),
      String(gzipBytes),
      ours ? (gzipBytes / ours.gzipBytes).toFixed(1) : '–',
    ]),
  );
}

function of(results: Result[], sdk: string, title: string, row: string): Result[] {
  return results.filter((result) => result.sdk === sdk && result.scene.title === title && result.scene.row === row);
}
