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
  /** The fields that must be given. */
  requires?: string[];
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

/** The usage line of a command: what must be given, then in brackets what may be. */
export function usageOf(command: Command): string {
  const { name, fields = {}, requires = [] } = command;
  const usage = (field: string) => `--${optionOf(field)} ${fields[field] === 'list' ? 'TEXT…' : 'TEXT'}`;
  const others = Object.keys(fields).filter((field) => !requires.includes(field));
  const words = argumentsOf(command).map((argument) => argument.toUpperCase());
  return [name, ...words, ...requires.map(usage), ...others.map((field) => `[${usage(field)}]`)].join(' ');
}
