import { BACKUP } from './backup.ts';
import { type Command, usageOf } from './command.ts';
import { conversionCommands } from './conversions.ts';
import { dataCommands } from './data.ts';
import { domainCommands } from './domains.ts';
import { keyCommands } from './keys.ts';
import { logCommands } from './log.ts';
import { loginCommands } from './logins.ts';
import { offerCommands } from './offers.ts';
import { qrCodeCommands } from './qr-codes.ts';
import { siteCommands } from './sites.ts';

export const commands: Command[] = [
  ...siteCommands,
  ...keyCommands,
  ...qrCodeCommands,
  ...offerCommands,
  ...conversionCommands,
  ...logCommands,
  ...domainCommands,
  ...dataCommands,
  ...loginCommands,
];

const HELP_OPTIONS = ['--help', '-h'];

/** What `help` prints. */
export const HELP = `Without a command it serves. With one it works on the database of DATABASE_URL, whether a collector serves from it
or not, and prints what the management API answers, as JSON. What is in brackets may be left out. An option with
TEXT… may be given many times; one empty text is the empty list.

${commands.map((command) => `  ${usageOf(command)}\n      ${command.about}`).join('\n')}
  ${BACKUP.usage}
      ${BACKUP.about}
  test [--allowed-domains TEXT…] [--conversion-events TEXT…] [--destination TEXT]
      serves a collector for tests, with /all, /good, /bad and /reset, on a database that is gone with it
  help
      prints this; --help after a command prints its line`;

/** What is printed for a command line that asks for help; `null` if it asks for something else. */
export function helpFor(words: string[]): string | null {
  if (words[0] !== 'help' && !words.some((word) => HELP_OPTIONS.includes(word))) return null;
  const asked = words.slice(0, 2).join(' ');
  if (asked === BACKUP.name) return `${BACKUP.usage}\n    ${BACKUP.about}`;
  const command = commands.find(({ name }) => name === asked);
  return command ? `${usageOf(command)}\n    ${command.about}` : HELP;
}
