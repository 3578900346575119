import { existsSync } from 'node:fs';

/** @throws {Error} Where there is no SQLite file: SQLite would make an empty one. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new Error(
    `there is no database ${path}: the first start of the collector makes it, or DATABASE_URL names another`,
  );
}
