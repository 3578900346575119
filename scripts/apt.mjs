/** Installs Debian packages, for scripts that run before anything is set up: plain JavaScript for any Node >= 20. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Installs packages if this is Debian and we may. Whether it worked is for the caller to check.
 *
 * @param note What to add to the message.
 * @returns `false` if it was not tried.
 */
export function installWithApt(packages, note) {
  const administrator = rootCommand();
  if (!isDebian() || !administrator) return false;
  say(`installing ${packages.join(' ')} with apt (${note})`);
  const apt = [...administrator, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300'];
  run([...apt, 'update']);
  run([...apt, 'install', '-y', '--no-install-recommends', ...packages]);
  return true;
}

// Debian proper only: Ubuntu's chromium and firefox packages are shims that fetch a snap.
function isDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function rootCommand() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

/** Runs a command. Its output is shown only if it fails; whether that matters is for the caller to decide. */
export function run([command, ...args], options = {}) {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32', ...options });
  if (result.status === 0) return;
  const output = [result.error?.message, result.stdout, result.stderr].filter(Boolean).join('\n').trim();
  say(`${[command, ...args].join(' ')} failed\n${output.split('\n').slice(-15).join('\n')}`);
}

export function say(line) {
  process.stdout.write(`${line}\n`);
}
