import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** React runs each effect twice under StrictMode, but only in a development build. */
const builds = [
  { folder: 'examples/react-router', script: ['build', '--', '--mode', 'development'], mode: 'development' },
  { folder: 'examples/vue-router', script: ['build'], mode: 'production' },
  { folder: 'examples/nextjs', script: ['build'], mode: 'production' },
];

process.stdout.write('Building the examples…\n');
const results = await Promise.allSettled(builds.map(build));
for (const result of results) {
  if (result.status === 'fulfilled') continue;
  const { cmd, stdout, stderr } = result.reason as { cmd: string; stdout: string; stderr: string };
  process.stderr.write(`${cmd}\n${stdout}${stderr}\n`);
  process.exitCode = 1;
}

async function build({ folder, script, mode }: (typeof builds)[number]): Promise<void> {
  const env = { ...process.env, NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: '1' };
  await promisify(execFile)('npm', ['run', '--silent', '--prefix', folder, ...script], {
    env,
    shell: process.platform === 'win32',
  });
}
