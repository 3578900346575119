import type { ErrorBody } from '@scnv/sdk/wire';
import { createAdmin } from '../admin.ts';
import { buildApp } from '../app.ts';
import type { Config } from '../config.ts';
import { findNoPlace } from '../geo.ts';
import { newSecret } from '../secrets.ts';
import { openStore } from '../store/store.ts';
import { optionOf } from './command.ts';
import { commands, HELP } from './list.ts';
import { type AdminCall, parseCommand } from './parse.ts';

/**
 * Does what a command line asks for: by the routes of the management API, in this process, on the database itself.
 * Whoever may write to it needs no token. A collector that serves from it meanwhile is not disturbed: writers take
 * turns, and the collector looks into the database with each request.
 *
 * @returns What to print.
 * @throws {Error} That says what is wrong.
 */
export async function runCommand(words: string[], config: Config, now: () => number): Promise<string> {
  if (words[0] === 'help') return HELP;
  const call = parseCommand(commands, words);
  const store = await openStore(config.database);
  try {
    const token = newSecret('command');
    const admin = await createAdmin(store, token, now, () => {});
    const app = await buildApp({ ...config, store, admin, findPlace: findNoPlace, now, logLevel: 'silent' });
    const answer = await app.inject({
      method: call.method,
      url: call.url,
      headers: { authorization: `Bearer ${token}`, host: `${config.host}:${config.port}` },
      ...(call.body && { payload: JSON.stringify(call.body) }),
    });
    if (answer.statusCode >= 400) throw new Error(explain(call, answer.json()));
    return answer.body ? JSON.stringify(answer.json(), null, 2) : 'done';
  } finally {
    await store.close();
  }
}

/** What the API says of its fields, said of the options. */
function explain(call: AdminCall, { detail }: ErrorBody): string {
  if (typeof detail === 'string') return detail;
  return detail
    .map(({ loc: [, field, ...deeper], msg }) => {
      if (field === undefined) return `${call.method} ${call.url}: ${msg}`;
      return `--${[optionOf(String(field)), ...deeper].join('.')}: ${msg}`;
    })
    .join('\n');
}
