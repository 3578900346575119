import { spawnSync } from 'node:child_process';

/** Each part of the project is compiled with just the types of the place where it runs. */
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

for (const project of projects) {
  process.stdout.write(`${project}\n`);
  const { status } = spawnSync('tsc', ['-p', `${project}/tsconfig.json`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
