import type { DatabaseSync } from 'node:sqlite';

const EMAIL = /[\w.+-]+(?:@|%40)[\w-]+\.[a-z]{2,}/gi;

/**
 * Finds what nobody may find in a collector's tables or in what it prints: e-mail addresses, and these secrets.
 *
 * @param harmless A text that holds a secret and is none: the collector's own host, an IP.
 */
export function findLeftovers(text: string, secrets: string[], harmless: string): string[] {
  const rest = text.replaceAll(harmless, '');
  return [...new Set([...(rest.match(EMAIL) ?? []), ...secrets.filter((secret) => rest.includes(secret))])];
}

/** All that stands in a database, but for ids. */
export function dump(database: DatabaseSync): string {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  return JSON.stringify(tables.map(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all()));
}
