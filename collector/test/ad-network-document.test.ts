import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../src/commands/list.ts';
import { parseCommand } from '../src/commands/parse.ts';
import { MACROS } from '../src/macros.ts';
import { NEW_OFFER } from '../src/offer-requests.ts';
import { IGNORED_REASONS } from '../src/postbacks/ignored.ts';
import { OUTCOME_REASONS } from '../src/postbacks/outcome.ts';

const text = readFileSync(new URL('../../docs/ad-networks.md', import.meta.url), 'utf8');

it('describes each reason as the collector does', () => {
  for (const [reason, meaning] of Object.entries({ ...OUTCOME_REASONS, ...IGNORED_REASONS })) {
    expect(text).toContain(`| \`${reason}\` | ${meaning} |`);
  }
});

it('names every macro, and every option of an offer', () => {
  for (const macro of MACROS.filter((name) => !/^sub_id_[2-5]$/.test(name))) expect(text).toContain(`\`{${macro}}\``);
  for (const field of Object.keys(NEW_OFFER)) expect(text).toContain(`\`--${field.replaceAll('_', '-')}\``);
});

it('shows commands that the parser accepts', () => {
  const lines = text.replaceAll('\\\n', ' ').match(/npx scnv-collector [^\n`]+/g) ?? [];
  expect(lines.length).toBeGreaterThan(6);
  for (const line of lines) {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    expect(parseCommand(commands, words.slice(2)), line).toHaveProperty('url');
  }
});
