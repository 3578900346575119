import { TURNS, turnOf } from './locks.ts';
import type { Call, Remote, writes } from './operations.ts';

type Writes = typeof writes;

/** The sites whose rows an operation changes. One that is not listed here waits for all. */
const SITES: { [Name in keyof Writes]?: (...parameters: Parameters<Remote<Writes>[Name]>) => number[] } = {
  acceptBorrowers: (siteKey) => [siteKey],
  acceptHeld: (siteKey) => [siteKey],
  appendEvents: ([first]) => (first ? [first.site_key] : []),
  createKey: ({ site_key }) => [site_key],
  deleteRepeats: (events) => events.map(({ site_key }) => site_key),
  eraseRows: (_subject, rows) => rows.map(({ site_key }) => site_key),
  registerClick: ({ site_key }) => [site_key],
  registerScanSession: ({ site_key }) => [site_key],
  rejectClick: ({ site_key }) => [site_key],
  revokeKey: (siteKey) => [siteKey],
  ruleOnConversions: (siteKey) => [siteKey],
  takeConversion: ({ event }) => [event.site_key],
  // These change a single row, or rows that nobody else changes, and are correct in any order.
  clearPartition: () => [],
  createLoginLink: () => [],
  createOffer: () => [],
  createSite: () => [],
  deleteExpiredLogins: () => [],
  deleteOldInboundCalls: () => [],
  logInboundCall: () => [],
  noteCalls: () => [],
  noteKeyUse: () => [],
  ping: () => [],
  noteLatency: () => [],
  redeemLoginLink: () => [],
  saveAdminTokenHash: () => [],
  saveQrCode: () => [],
  saveSettings: () => [],
};

/**
 * The turns that a call has to wait for. The operations are written for a single writer, so each site has one: whoever
 * changes rows of a site, in whichever process, holds its turn until the commit.
 */
export function turnsOf({ name, parameters }: Call): number[] {
  const sites = SITES[name as keyof Writes] as ((...parameters: unknown[]) => number[]) | undefined;
  return sites ? sites(...parameters).map(turnOf) : Array.from({ length: TURNS }, (_, turn) => turn);
}
