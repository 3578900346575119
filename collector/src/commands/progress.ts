/** Where progress is shown. */
export interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows how far long work is. */
export interface Progress {
  /**
   * @param what What is being done; a new one begins a new line.
   * @param state How far it is.
   */
  show(what: string, state: string): void;
  end(): void;
}

/** Who reads a log wants to know that it goes on, and not to scroll. */
const LINE_EVERY_MS = 10_000;

/**
 * On a terminal one line for each thing that is done, which counts; elsewhere a line when it begins, one every ten
 * seconds, and one with where it ended.
 *
 * @param now Milliseconds; only differences count.
 */
export function createProgress(screen: Screen, now: () => number): Progress {
  let current = '';
  let latest = '';
  let written = '';
  let writtenAt = 0;

  function write(): void {
    screen.write(screen.isTTY ? `\r\x1b[K${latest}` : `${latest}\n`);
    written = latest;
    writtenAt = now();
  }
  function finish(): void {
    if (latest !== written) write();
    if (screen.isTTY && latest) screen.write('\n');
    latest = '';
    written = '';
  }
  return {
    show(what, state) {
      const isNew = what !== current;
      if (isNew) finish();
      current = what;
      latest = `${what}: ${state}`;
      if (isNew || screen.isTTY || now() - writtenAt >= LINE_EVERY_MS) write();
    },
    end() {
      finish();
      current = '';
    },
  };
}

export const NO_PROGRESS: Progress = { show() {}, end() {} };
