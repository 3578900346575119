/** Where progress is shown. */
export interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows the progress of long work. */
export interface Progress {
  /**
   * @param what What is being done; a new one starts a new line.
   * @param state How far it has come.
   */
  show(what: string, state: string): void;
  end(): void;
}

/** Often enough to show in a log that the work continues, without filling it. */
const LINE_EVERY_MS = 10_000;

/**
 * On a terminal, one line for each thing that is done, updated in place; elsewhere, a line when it starts, one every
 * ten seconds, and one with its last state.
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
