import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';

/** Each part of the project is compiled with only the types of the environment where it runs. */
const projects = [
  'src',
  'src/browser',
  'src/node',
  'src/react',
  'src/testing',
  'test',
  'collector',
  'collector/src/page',
  'e2e',
  'scripts',
  'examples',
  'examples/react-router',
  'bench/collector',
  'bench/delivery',
  'bench/page',
  'bench/rig',
];

/** Checks one project after another until none is left. */
async function checkInTurn(): Promise<void> {
  for (let project = projects.shift(); project; project = projects.shift()) {
    const tsc = spawn('tsc', ['-p', `${project}/tsconfig.json`], { shell: process.platform === 'win32' });
    const [said, [code]] = await Promise.all([text(tsc.stdout), once(tsc, 'close')]);
    process.stdout.write(`${project}\n${said}`);
    if (code !== 0) process.exitCode = 1;
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, checkInTurn));
