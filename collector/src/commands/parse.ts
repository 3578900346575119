import { parseArgs } from 'node:util';
import { argumentsOf, type Command, optionOf, usageOf } from './command.ts';

/** A call of the management API. */
export interface AdminCall {
  method: Command['method'];
  url: string;
  body?: Record<string, unknown>;
}

/**
 * Parses a command line.
 *
 * @param commands All commands.
 * @param words The arguments after the program's name.
 * @throws {Error} Says what is wrong with them.
 */
export function parseCommand(commands: Command[], words: string[]): AdminCall {
  const name = words.slice(0, 2).join(' ');
  const command = commands.find((known) => known.name === name);
  if (!command) throw new Error(`there is no command "${name}"; help lists them all`);
  const { positionals, fields } = read(command, words.slice(2));
  const wanted = argumentsOf(command);
  if (positionals.length !== wanted.length) throw new Error(`usage: ${usageOf(command)}`);
  const url = wanted.reduce(
    (path, argument, place) => path.replace(`:${argument}`, encodeURIComponent(positionals[place] ?? '')),
    command.path,
  );
  const { method } = command;
  if (method !== 'GET') return { method, url, body: { ...fields, ...command.says } };
  const query = new URLSearchParams(fields as Record<string, string>);
  return { method, url: query.size ? `${url}?${query}` : url };
}

function read(command: Command, words: string[]) {
  const kinds = Object.entries(command.fields ?? {});
  const options = Object.fromEntries(
    kinds.map(([field, kind]) => [optionOf(field), { type: 'string', multiple: kind === 'list' } as const]),
  );
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true });
  const given = kinds.flatMap(([field]) => {
    const value = values[optionOf(field)];
    if (value === undefined) return [];
    // There is no other way to write an empty list.
    const isEmptyList = Array.isArray(value) && value.length === 1 && value[0] === '';
    return [[field, isEmptyList ? [] : value] as const];
  });
  return { positionals, fields: Object.fromEntries(given) };
}
