/** The options that are read, unless the arguments are wrong: then says how, in one line, and ends with 2. */
export function orExit<Options>(read: () => Options): Options {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}

/**
 * Reads a number from the command line.
 *
 * @throws {Error} If it is not a whole number, 1 or more.
 */
export function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number, 1 or more`);
  return number;
}

/**
 * Reads a number of seconds from the command line.
 *
 * @returns Milliseconds.
 * @throws {Error} If it is not a decimal number.
 */
export function durationMs(name: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} must be a number of seconds, such as 8 or 0.5`);
  return 1_000 * Number(text);
}

/**
 * Reads a choice from the command line, in the order of all options.
 *
 * @throws {Error} If it names an unknown one.
 */
export function chosen<T extends string>(name: string, text: string, all: T[]): T[] {
  const wanted = text.split(',');
  const stranger = wanted.find((word) => !all.includes(word as T));
  if (stranger !== undefined) throw new Error(`--${name} takes some of ${all.join()}, not ${stranger}`);
  return all.filter((word) => wanted.includes(word));
}
