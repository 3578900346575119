import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { requireFile } from './sqlite-file.ts';

/** 4 MiB at a time: often enough to show progress. */
const PAGES_AT_ONCE = 1024;

/**
 * Copies a SQLite file while a collector serves from it, and checks the copy. The copy contains everything that was
 * committed when copying began, and nothing later, however long it takes. It blocks nobody, but the log beside the
 * database grows in the meantime.
 *
 * @param target A file that does not exist yet. It appears only once it is complete, checked and on disk.
 * @param onProgress Called with the current step and its progress.
 * @returns The size of the copy in bytes.
 * @throws {Error} If there is no database, the target exists, or the copy is damaged.
 */
export async function backUp(
  databasePath: string,
  target: string,
  onProgress: (step: 'copying' | 'checking', percent: number) => void,
): Promise<number> {
  requireFile(databasePath);
  if (existsSync(target)) throw new Error(`${target} exists already: name a file that does not`);
  const part = `${target}.part`;
  rmSync(part, { force: true });
  try {
    await copy(databasePath, part, (percent) => onProgress('copying', percent));
    onProgress('checking', 0);
    const bytes = settle(part);
    onProgress('checking', 100);
    renameSync(part, target);
    return bytes;
  } finally {
    rmSync(part, { force: true });
  }
}

async function copy(databasePath: string, part: string, onProgress: (percent: number) => void) {
  const source = new DatabaseSync(databasePath, { readOnly: true, timeout: 5_000 });
  try {
    // An open read transaction keeps one snapshot. Without it, each commit by another process would restart the copy,
    // and under load it would never finish: https://www.sqlite.org/backup.html
    source.exec('BEGIN; SELECT count(*) FROM sqlite_schema;');
    await backup(source, part, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) => onProgress(Math.floor(100 - (100 * remainingPages) / totalPages)),
    });
    // The last step is not reported.
    onProgress(100);
  } finally {
    source.close();
  }
}

/** Makes the copy a single file, checks it, and flushes it to disk. */
function settle(part: string): number {
  const file = new DatabaseSync(part);
  try {
    file.exec('PRAGMA journal_mode = DELETE');
    const findings = file
      .prepare('PRAGMA quick_check')
      .all()
      .map(({ quick_check }) => quick_check);
    if (findings.join() !== 'ok') throw new Error(`the copy is damaged: ${findings.slice(0, 3).join('; ')}`);
    return Number(
      file.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size').get()?.bytes,
    );
  } finally {
    file.close();
    flush(part);
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}
