import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The tools that the tests use the package with, as its customers may. */
export const TOOLS = resolve('test/package/tools');
/** Loads one of the tools by its name. */
export const requireTool = createRequire(join(TOOLS, 'package.json'));

/** A customer's project with only the packed package installed in it. */
export interface Project {
  path: string;
  /** The packed package. */
  tarball: string;
  write(file: string, content: string): void;
  /** Runs a program in the project and returns what it prints. Rejects with all of its output if it fails. */
  run(command: string, ...parameters: string[]): Promise<string>;
  /** Runs a JavaScript program in the project. */
  runNode(...parameters: string[]): Promise<string>;
  /** Links packages that are installed in another folder. */
  link(names: string[], from?: string): void;
}

/** @param whenDone Vitest's `afterAll`, which removes the project. */
export async function createProject(whenDone: (cleanup: () => void) => void): Promise<Project> {
  const path = mkdtempSync(join(tmpdir(), 'scnv-package-'));
  whenDone(() => rmSync(path, { recursive: true }));
  const run: Project['run'] = async (command, ...parameters) => {
    try {
      return (await execute(command, parameters, { cwd: path, env: { ...process.env, NODE_ENV: 'test' } })).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command} ${parameters.join(' ')} failed\n${stdout}${stderr}`);
    }
  };
  // The build exists, and other tests read it.
  const { stdout } = await execute('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', path]);
  const [packed] = JSON.parse(stdout);
  writeFileSync(join(path, 'package.json'), '{ "private": true, "type": "module" }');
  await run('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${packed.filename}`);
  return {
    path,
    tarball: join(path, packed.filename),
    write: (file, content) => writeFileSync(join(path, file), content),
    run,
    runNode: (...parameters) => run(process.execPath, ...parameters),
    link(names, from = '.') {
      for (const name of names) {
        const place = join(path, 'node_modules', name);
        mkdirSync(dirname(place), { recursive: true });
        symlinkSync(resolve(from, 'node_modules', name), place);
      }
    },
  };
}
