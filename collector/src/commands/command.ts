/** One thing that the command line can do: a call of the management API, in words. */
export interface Command {
  /** Two words: the object, and the action. */
  name: string;
  about: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Each `:name` in it is an argument. */
  path: string;
  /** Options: fields of the body, or of the query of a `GET`. `list` may be repeated. */
  fields?: Record<string, 'text' | 'list'>;
  /** What the command itself adds to the body. */
  says?: Record<string, string>;
}

/** The arguments of a command, by their names in the path. */
export function argumentsOf({ path }: Command): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}

/** The option for a field, and the field for an option: `allowed_domains` and `allowed-domains`. */
export function optionOf(field: string): string {
  return field.replaceAll('_', '-');
}

/** The usage line of a command. */
export function usageOf(command: Command): string {
  const options = Object.entries(command.fields ?? {}).map(
    ([field, kind]) => `[--${optionOf(field)} ${kind === 'list' ? 'TEXT…' : 'TEXT'}]`,
  );
  return [command.name, ...argumentsOf(command).map((name) => name.toUpperCase()), ...options].join(' ');
}
