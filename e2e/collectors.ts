import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, Request } from './collector-process.ts';

/** A collector on a database of its own. */
export interface Collector {
  port: number;
  /** @returns What its process has printed since it was opened. */
  close(): Promise<string>;
}

/** The process that runs all collectors of this worker, once there is one. */
let shared: ChildProcess | undefined;
let opened = 0;

/** @param settings As in the environment of a collector. */
export async function openCollector(settings: Record<string, string>): Promise<Collector> {
  const child = shared ?? begin();
  const id = ++opened;
  let printed = '';
  const print = (text: string) => {
    printed += text;
  };
  child.stdout?.on('data', print);
  const { port } = await ask(child, { id, settings });
  return {
    port,
    async close() {
      await ask(child, { id });
      child.stdout?.off('data', print);
      return printed;
    },
  };
}

function begin(): ChildProcess {
  const file = new URL('./collector-process.ts', import.meta.url).pathname;
  const child = fork(file, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.setEncoding('utf8');
  child.once('exit', () => {
    shared = undefined;
  });
  shared = child;
  return child;
}

function ask(child: ChildProcess, request: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const forget = () => child.off('message', hear).off('exit', fail);
    const hear = (answer: Answer) => {
      if (answer.id !== request.id) return;
      forget();
      resolve(answer);
    };
    const fail = (code: number | null) => {
      forget();
      reject(new Error(`the process of the collectors ended with ${code}`));
    };
    child.on('message', hear).on('exit', fail).send(request);
  });
}
