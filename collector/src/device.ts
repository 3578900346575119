import type { Device } from '@scnv/sdk/wire';
import Bowser from 'bowser';
import { isbot } from 'isbot';
import type { Bot, SiteBots } from './store/tables.ts';

/** What a user agent says about itself. */
export interface DeviceKind {
  /** Its family, such as `Safari`. */
  browser: string | null;
  /** Its family, such as `iOS`. */
  os: string | null;
  /** `mobile`, `tablet`, `desktop`, `tv` or `bot`. */
  device_type: string | null;
  /** How it was recognized as a bot; `null` if it is none. */
  bot: Bot | null;
}

/** No browser's is longer; a longer one is meant to waste time. */
const MAX_READ_LENGTH = 512;
const MAX_REMEMBERED = 1_000;
const UNKNOWN: DeviceKind = { browser: null, os: null, device_type: null, bot: null };

// Parsing one takes longer than storing its event, and a site sees the same ones over and over.
const remembered = new Map<string, DeviceKind>();

/**
 * Finds out what a device is, and whether it is a bot.
 *
 * @param bots `count` for a site that counts bots as visitors, such as one for tests.
 */
export function describeDevice({ user_agent, webdriver }: Device, bots: SiteBots): DeviceKind {
  const kind = describeUserAgent(user_agent);
  if (bots === 'count') return { ...kind, bot: null };
  // A browser driven by a program may have any user agent.
  return webdriver ? { ...kind, bot: 'webdriver' } : kind;
}

function describeUserAgent(userAgent: string | undefined): DeviceKind {
  const text = userAgent?.slice(0, MAX_READ_LENGTH);
  if (!text) return UNKNOWN;
  const known = remembered.get(text);
  if (known) return known;
  const { browser, os, platform } = Bowser.parse(text);
  const described: DeviceKind = {
    browser: browser.name || null,
    os: os.name || null,
    device_type: platform.type || null,
    bot: isbot(text) ? 'user_agent' : null,
  };
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, described);
  return described;
}
