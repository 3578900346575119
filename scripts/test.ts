import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** All checks, in the order in which a failure is cheapest to find. */
const steps = [
  'build',
  'test:lint',
  'test:types',
  'test:unit',
  'test:collector',
  'test:package',
  'test:size',
  'test:e2e',
];

/** Hundreds of collectors are started, and each would compile the same files: https://nodejs.org/api/module.html#module-compile-cache */
const { NODE_COMPILE_CACHE = join(tmpdir(), 'scnv-compile-cache') } = process.env;

const startedAt = Date.now();
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const failed: string[] = [];
/** The last lines of the failed steps, where their runners list what failed. */
const lastLines: string[] = [];

/** Runs a step, and passes on its output. */
async function run(step: string): Promise<{ passed: boolean; output: string }> {
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn('npm', ['run', '--silent', step], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    env: { ...process.env, NODE_COMPILE_CACHE, ...colors },
  });
  let output = '';
  const pass = (from: Readable, to: NodeJS.WriteStream) =>
    from.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      to.write(text);
    });
  pass(child.stdout, process.stdout);
  pass(child.stderr, process.stderr);
  const [code] = await once(child, 'close');
  return { passed: code === 0, output };
}

for (const [index, step] of steps.entries()) {
  process.stdout.write(`\n── ${index + 1}/${steps.length} ${step} ──\n`);
  const stepStartedAt = Date.now();
  const { passed, output } = await run(step);
  process.stdout.write(`── ${step}: ${passed ? 'passed' : 'FAILED'} in ${seconds(stepStartedAt)}\n`);
  if (passed) continue;
  failed.push(step);
  lastLines.push(`\n── ${step} FAILED; its last lines: ──\n`, output.split('\n').slice(-60).join('\n'));
  // Without a build there is nothing to test.
  if (step === 'build') break;
}

// Later steps have scrolled them away.
process.stdout.write(lastLines.join(''));

process.stdout.write(
  `\nAll of it took ${seconds(startedAt)}${failed.length ? `; failed: ${failed.join(', ')}` : ''}\n`,
);
process.stdout.write(`steps: ${steps.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length ? 1 : 0;
