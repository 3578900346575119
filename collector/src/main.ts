#!/usr/bin/env node
import { createProgress } from './commands/progress.ts';
import { runCommand } from './commands/run.ts';
import { readConfig } from './config.ts';
import { serve } from './serve.ts';

try {
  const config = readConfig(process.env);
  const now = () => Date.now();
  const words = process.argv.slice(2);
  // Not to the output: that is JSON, for programs.
  const progress = createProgress(process.stderr, now);
  if (words.length) process.stdout.write(`${await runCommand(words, config, now, progress)}\n`);
  else await serve(config, now);
} catch (error) {
  process.stderr.write(`scnv collector: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
