import type { DatabaseSync } from 'node:sqlite';

const EMAIL = /[\w.+-]+(?:@|%40)[\w-]+\.[a-z]{2,}/gi;

/**
 * Finds what must not be in a collector's tables or output: e-mail addresses, and these secrets.
 *
 * @param harmless A text to ignore even if it contains a secret: the collector's own host, an IP.
 */
export function findLeftovers(text: string, secrets: string[], harmless: string): string[] {
  const rest = text.replaceAll(harmless, '');
  return [...new Set([...(rest.match(EMAIL) ?? []), ...secrets.filter((secret) => rest.includes(secret))])];
}

/** The content of all tables of a database, as JSON. */
export function dump(database: DatabaseSync): string {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  return JSON.stringify(tables.map(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all()));
}
