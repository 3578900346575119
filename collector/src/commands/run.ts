import type { ErrorBody } from '@scnv/sdk/wire';
import { createAdmin } from '../admin.ts';
import { buildApp } from '../app.ts';
import { type Config, RETENTION_DAYS } from '../config.ts';
import { findNoPlace } from '../geo.ts';
import { createMetrics } from '../metrics.ts';
import { openableAt } from '../own-address.ts';
import { newSecret } from '../secrets.ts';
import { requireFile } from '../store/sqlite-file.ts';
import { openStore } from '../store/store.ts';
import { BACKUP, runBackup } from './backup.ts';
import { optionOf } from './command.ts';
import { commands, helpFor } from './list.ts';
import { type AdminCall, parseCommand } from './parse.ts';
import { NO_PROGRESS, type Progress } from './progress.ts';

/**
 * Runs a command: through the routes of the management API, in this process, on the database itself. No token is
 * needed, since whoever runs it can write to the database. A collector serving from it is not disturbed: writers take
 * turns, and the collector reads the database with each request.
 *
 * @param progress Shows how far a long command has come.
 * @returns What to print.
 * @throws {Error} Says what is wrong.
 */
export async function runCommand(
  words: string[],
  config: Config,
  now: () => number,
  progress: Progress = NO_PROGRESS,
): Promise<string> {
  const help = helpFor(words);
  if (help !== null) return help;
  if (words.slice(0, 2).join(' ') === BACKUP.name) {
    return runBackup(words.slice(2), config.database, progress).finally(progress.end);
  }
  const call = parseCommand(commands, words);
  // A database created by mistake would be empty, and the command would succeed on it.
  if (config.database.kind === 'sqlite') requireFile(config.database.path);
  const store = await openStore(config.database);
  try {
    const token = newSecret('command');
    const { origin, retention_days } = await store.read.readSettings();
    const admin = await createAdmin(store, token, now, () => {});
    const metrics = createMetrics();
    const isStopping = () => false;
    const onDeletion = (what: string, rows: number) => progress.show(`deleting ${what}`, `${rows} rows`);
    const app = await buildApp({
      ...config,
      publicUrl: config.publicUrl ?? origin ?? null,
      retentionDays: config.retentionDays ?? Number(retention_days ?? RETENTION_DAYS),
      store,
      admin,
      metrics,
      findPlace: findNoPlace,
      now,
      logLevel: 'silent',
      isStopping,
      onDeletion,
    });
    const answer = await app.inject({
      method: call.method,
      url: call.url,
      headers: { authorization: `Bearer ${token}`, host: new URL(openableAt(config.host, config.port)).host },
      ...(call.body && { payload: JSON.stringify(call.body) }),
    });
    if (answer.statusCode >= 400) throw new Error(explain(call, answer.json()));
    return answer.body ? JSON.stringify(answer.json(), null, 2) : 'done';
  } finally {
    progress.end();
    await store.close();
  }
}

/** The API's errors about its fields, as errors about the options. */
function explain(call: AdminCall, { detail }: ErrorBody): string {
  if (typeof detail === 'string') return detail;
  return detail
    .map(({ loc: [, field, ...deeper], msg }) => {
      if (field === undefined) return `${call.method} ${call.url}: ${msg}`;
      return `--${[optionOf(String(field)), ...deeper].join('.')}: ${msg}`;
    })
    .join('\n');
}
