#!/usr/bin/env node
import { runCommand } from './commands/run.ts';
import { readConfig } from './config.ts';
import { serve } from './serve.ts';

try {
  const config = readConfig(process.env);
  const now = () => Date.now();
  const words = process.argv.slice(2);
  if (words.length) process.stdout.write(`${await runCommand(words, config, now)}\n`);
  else await serve(config, now);
} catch (error) {
  process.stderr.write(`scnv collector: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
