import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { requireFile } from './sqlite-file.ts';

/** 4 MiB at a time: often enough to see it move. */
const PAGES_AT_ONCE = 1024;

/**
 * Copies a SQLite file while a collector serves from it, and checks the copy. It holds all that was committed when the
 * copying began, and nothing of later: one moment, however long it takes. Nobody waits for it; but the log beside the
 * database grows meanwhile.
 *
 * @param target A file that does not exist yet. It appears when it is whole, checked and on disk, and never before.
 * @param onProgress Is told what is being done, and how much of it is.
 * @returns How many bytes the copy has.
 * @throws {Error} Where there is no database, where the target exists, and where the copy is not sound.
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
    // A reader that has begun sees one moment for as long as it reads. Without it, each commit of another process
    // begins the copy anew, and under load it never ends: https://www.sqlite.org/backup.html
    source.exec('BEGIN; SELECT count(*) FROM sqlite_schema;');
    await backup(source, part, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) => onProgress(Math.floor(100 - (100 * remainingPages) / totalPages)),
    });
    // The last step is not told of.
    onProgress(100);
  } finally {
    source.close();
  }
}

/** Makes the copy one file that needs no other beside it, checks it, and brings it to the disk. */
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
