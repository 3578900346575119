import type { Bundle } from '../rig/bundle.ts';
import { table } from '../rig/table.ts';
import { BASE, BLANK } from './contenders.ts';
import { digits, type Figure, figuresOf, ratio, type Sample, sum, sumRatio } from './figures.ts';
import { heavySections } from './heavy-report.ts';
import { everyRow } from './rows/every-row.ts';
import type { Row } from './rows/row.ts';

/** The results of one run. */
export interface Findings {
  day: string;
  chromium: string;
  cores: number;
  /** Load average of the system when the bench started. Above the number of cores it makes all figures worse. */
  load: number;
  rounds: number;
  loads: number;
  heavy: number;
  slowdown: number;
  bundles: Bundle[];
  samples: Sample[];
  /** How many events of this name arrived, by SDK. */
  arrived(sdk: string, name: string): number;
  /** Visits that failed because of the bench itself. */
  failures: string[];
}

/** The results as Markdown. */
export function report(findings: Findings): string {
  const { day, chromium, cores, load, samples, failures } = findings;
  const figures = everyRow.map((row) => ({
    row,
    figures: figuresOf(
      samples.filter((sample) => sample.row === row.name),
      BLANK,
    ),
  }));
  const sections = [
    '# The page, measured',
    `${day}, Chromium ${chromium}, ${cores} cores, load average ${load.toFixed(1)} before. Written by \`npm run bench:page\`.`,
    about(findings),
    '## At a glance',
    `Times ${BASE}; below 1.00 is cheaper.`,
    glance(figures),
    ...figures.flatMap((one) => rowSection(one, findings)),
    ...heavySections(samples),
    '## Sizes',
    sizeTable(findings.bundles),
    ...(failures.length
      ? ['## Visits that did not come to an end', failures.map((line) => `* ${line}`).join('\n')]
      : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function about({ rounds, loads, heavy, slowdown }: Findings): string {
  return `What the SDKs cost the main thread of a page, in a Chromium whose main thread is ${slowdown} times slower than the
machine's. In each of ${rounds} rounds each has a new visitor and a page for itself, one after the other, and ${loads} pages more for
loading alone, and ${heavy} of a heavy page. "At once" is what a page waits for, by its own clock, which steps by 5 µs;
"in all" is the time of the main thread by the clock of the thread, with what was put off. The page alone, "${BLANK}", is
taken off from all others, but for the heavy page; where it differs more from visit to visit than an SDK costs, the table
says less than how much.

All do what they do by themselves: page views, clicks, the depth of scrolling. Beyond its defaults plausible also has
outbound links and downloads; snowplow its plugins for link clicks and forms, and activity tracking; posthog no
recording, no scripts from elsewhere and no limit of events. Ours came by a scan, as for all others it does nothing; "no
scan" is the visitor who did not.

Nothing but the commands of the bench reaches the page: no debugger listens, which would make errors that an SDK throws
and catches expensive. Chromium makes itself slow by stopping the thread for about half a millisecond again and again,
whoever is at work. A call that takes some µs mostly comes between two stops, and now and then meets one: its p95 is the
length of a stop.`;
}

type RowFigures = { row: Row; figures: Map<string, Figure> };

function glance(all: RowFigures[]): string {
  const names = [...(all[0]?.figures.keys() ?? [])].filter((name) => name !== BLANK && name !== BASE);
  const line = (title: string, figures: Map<string, Figure>, cell: (figure: Figure) => string) => [
    title,
    ...names.map((name) => figures.get(name)).map((figure) => (figure ? cell(figure) : '')),
  ];
  return table(
    [`x ${BASE}`, ...names],
    all.flatMap(({ row, figures }) => {
      const base = figures.get(BASE);
      return [
        line(`${row.title}, at once`, figures, ({ median }) => ratio(median, base?.median)),
        line(`${row.title}, in all`, figures, (figure) => sumRatio(figure, base)),
      ];
    }),
  );
}

function rowSection({ row, figures }: RowFigures, { arrived, rounds }: Findings): string[] {
  const base = figures.get(BASE);
  const lines = [...figures].map(([name, figure]) => {
    const { count, median, p95, inAll, noise } = figure;
    const event = row.events?.names[name];
    const cells =
      name === BLANK
        ? [digits(median), '', digits(p95), '', `${digits(inAll)} ± ${digits(noise)}`, '']
        : [
            digits(median),
            ratio(median, base?.median),
            digits(p95),
            ratio(p95, base?.p95),
            sum(figure),
            sumRatio(figure, base),
          ];
    const events = row.events ? [event ? `${arrived(name, event)} of ${row.events.count * rounds}` : ''] : [];
    return [name, String(count), ...cells, ...events];
  });
  const times = `x ${BASE}`;
  const head = ['SDK', 'n', `median ${row.unit}`, times, `p95 ${row.unit}`, times, `in all ${row.unit}`, times];
  return [`## ${row.title}`, row.about, table([...head, ...(row.events ? ['events that arrived'] : [])], lines)];
}

function sizeTable(bundles: Bundle[]): string {
  return table(
    ['SDK', 'version', 'bytes', 'gzip -9'],
    bundles.map(({ sdk, version, bytes, gzipBytes }) => [sdk.name, version, String(bytes), String(gzipBytes)]),
  );
}
