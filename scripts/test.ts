import { spawnSync } from 'node:child_process';

/** Everything that has to be true, in the order in which a failure is cheapest to find. */
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

const startedAt = Date.now();
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const failed: string[] = [];

for (const [index, step] of steps.entries()) {
  process.stdout.write(`\n── ${index + 1}/${steps.length} ${step} ──\n`);
  const stepStartedAt = Date.now();
  const { status } = spawnSync('npm', ['run', '--silent', step], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.stdout.write(`── ${step}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds(stepStartedAt)}\n`);
  if (status !== 0) failed.push(step);
  // Without a build there is nothing to test.
  if (step === 'build' && status !== 0) break;
}

process.stdout.write(
  `\nAll of it took ${seconds(startedAt)}${failed.length ? `; failed: ${failed.join(', ')}` : ''}\n`,
);
process.stdout.write(`steps: ${steps.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length ? 1 : 0;
