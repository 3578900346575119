import type { Transaction } from 'kysely';
import { reportFunnel } from '../reports/funnel.ts';
import { reportOffers } from '../reports/offers.ts';
import { reportQrCodes } from '../reports/qr-codes.ts';
import { reportTrend } from '../reports/trend.ts';
import { createKey, findActiveKey, listKeys, noteKeyUse, revokeKey } from './api-keys.ts';
import { rejectClick } from './click-rejections.ts';
import { findClick, registerClick } from './clicks.ts';
import { findConversion, findConversions, listConversions, ruleOnConversions } from './conversions.ts';
import { deleteRepeats } from './deletion.ts';
import { appendEvents, appendRequests } from './events.ts';
import { deleteOldIdentities } from './identities.ts';
import { deleteOldInboundCalls, listInboundCalls, logInboundCall, noteCalls, noteLatency } from './inbound-log.ts';
import { findKnownEvents } from './known-events.ts';
import { createLoginLink, isLoggedIn, readAdminTokenHash, redeemLoginLink, saveAdminTokenHash } from './logins.ts';
import { fenceRest, findMissingPartitions, makePartition, removeFence, validateFence } from './new-partitions.ts';
import { registerScanSessions } from './new-scans.ts';
import { createOffer, findOffer, listOffers, updateOffer } from './offers.ts';
import { acceptBorrowers, acceptHeld, deleteExpiredOrphans } from './orphans.ts';
import {
  clearPartition,
  detachPartition,
  dropPartition,
  findDetachedPartitions,
  findOldPartitions,
  findOutlived,
  sumPartition,
} from './partitions.ts';
import { ping } from './ping.ts';
import { takeConversion } from './postbacks.ts';
import { registerScanSession } from './registration.ts';
import {
  deleteExpiredLogins,
  deleteOldDuplicates,
  deleteOldEvents,
  deleteOldSessions,
  deleteOldTotals,
} from './retention.ts';
import { findQrCode, listQrCodes, saveQrCode } from './scans.ts';
import { readServerTime } from './server-time.ts';
import { readSettings, saveSettings } from './settings.ts';
import { createSite, findSite, listSites, updateSite } from './sites.ts';
import { eraseRows, eraseScanSession, findSubjectRows } from './subjects.ts';
import type { Tables } from './tables.ts';
import { findTrackingToken, listTrackingTokens, rotateTrackingToken } from './tracking-tokens.ts';

/** Quick reads, by key. */
export const lookups = {
  findActiveKey,
  findClick,
  findConversion,
  findConversions,
  findDetachedPartitions,
  findKnownEvents,
  findMissingPartitions,
  findOffer,
  findOldPartitions,
  findQrCode,
  findSite,
  findTrackingToken,
  isLoggedIn,
  listKeys,
  listOffers,
  listQrCodes,
  listSites,
  listTrackingTokens,
  readAdminTokenHash,
  readServerTime,
  readSettings,
};

/**
 * Everything that changes the store. Each runs in a transaction that it may share with others and that may be retried,
 * so an operation changes nothing but the database. For a new one, `turns.ts` must say whose rows it changes.
 */
export const writes = {
  acceptBorrowers,
  acceptHeld,
  appendEvents,
  clearPartition,
  createKey,
  createLoginLink,
  createOffer,
  createSite,
  deleteExpiredLogins,
  deleteExpiredOrphans,
  deleteOldDuplicates,
  deleteOldEvents,
  deleteOldIdentities,
  deleteOldInboundCalls,
  deleteOldSessions,
  deleteOldTotals,
  deleteRepeats,
  detachPartition,
  dropPartition,
  eraseRows,
  eraseScanSession,
  fenceRest,
  logInboundCall,
  noteCalls,
  noteKeyUse,
  ping,
  noteLatency,
  makePartition,
  removeFence,
  redeemLoginLink,
  registerClick,
  registerScanSession,
  rejectClick,
  revokeKey,
  rotateTrackingToken,
  ruleOnConversions,
  saveAdminTokenHash,
  saveQrCode,
  saveSettings,
  takeConversion,
  updateOffer,
  updateSite,
};

/** Writes merged when they arrive together: they take the parameters of all calls, and return a result for each. */
export const jointWrites: {
  [Name in keyof typeof writes]?: (
    trx: Transaction<Tables>,
    parameters: AfterFirst<Parameters<(typeof writes)[Name]>>[],
  ) => Promise<Awaited<ReturnType<(typeof writes)[Name]>>[]>;
} = { appendEvents: appendRequests, registerScanSession: registerScanSessions };

/** Long reads. They run separately, so that ingestion never waits for a report. */
export const reports = {
  reportFunnel,
  reportOffers,
  reportQrCodes,
  reportTrend,
};

/** Maintenance may take a long time too, and never waits for a report. */
export const upkeep = {
  findOutlived,
  findSubjectRows,
  sumPartition,
  validateFence,
};

/** Pages of stored rows. They may scan many to find few, and wait neither for reports nor for upkeep. */
export const lists = {
  listConversions,
  listInboundCalls,
};

export const longReads = { ...reports, ...upkeep, ...lists };

type AfterFirst<List extends unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;

/** An operation as its caller sees it: without the database parameter. */
export type Remote<Operations> = {
  [Name in keyof Operations]: Operations[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: AfterFirst<Parameters>) => Result
    : never;
};

/** One call on its way to the database. */
export interface Call {
  name: string;
  parameters: unknown[];
}

export type CallResult = { value: unknown } | { error: Error };
