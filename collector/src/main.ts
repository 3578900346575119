#!/usr/bin/env node
import { helpFor } from './commands/list.ts';
import { createProgress } from './commands/progress.ts';
import { runCommand } from './commands/run.ts';
import { readConfig } from './config.ts';
import { serve } from './serve.ts';
import { serveTests } from './serve-tests.ts';

try {
  const config = readConfig(process.env);
  const now = () => Date.now();
  const words = process.argv.slice(2);
  // Not to stdout: that is JSON, for programs.
  const progress = createProgress(process.stderr, now);
  if (words[0] === 'test' && helpFor(words) === null) await serveTests(words.slice(1), config);
  else if (words.length)
    process.stdout.write(`${await runCommand(words, config, now, progress)}
`);
  else await serve(config, now);
} catch (error) {
  process.stderr.write(`scnv collector: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
