import type { DatabaseConfig } from '../config.ts';
import { backUp } from '../store/backup.ts';
import type { Progress } from './progress.ts';

/** The one command that is not a call of the management API: it writes a file on the machine where it is run. */
export const BACKUP = {
  name: 'data backup',
  usage: 'data backup FILE',
  about: 'copies a SQLite database into a new file, while a collector serves from it or not, and checks the copy',
};

/**
 * @param words The arguments after the command's name.
 * @returns What to print.
 * @throws {Error} Says what is wrong.
 */
export async function runBackup(words: string[], database: DatabaseConfig, progress: Progress): Promise<string> {
  const [target, ...more] = words;
  if (!target || more.length || target.startsWith('-')) throw new Error(`usage: ${BACKUP.usage}`);
  if (database.kind !== 'sqlite') throw new Error('it copies SQLite files; for PostgreSQL there is pg_dump');
  const bytes = await backUp(database.path, target, (step, percent) => progress.show(step, `${percent} %`));
  return JSON.stringify({ file: target, bytes }, null, 2);
}
