import { Type } from 'typebox';
import { conversionQuerySchema, statusChangeSchema } from '../conversion-requests.ts';
import {
  newKeySchema,
  newOnlySchema,
  newQrCodeSchema,
  newScanSchema,
  newSiteSchema,
  qrCodeQuerySchema,
  siteChangeSchema,
  subjectSchema,
} from '../management-schemas.ts';
import {
  conversionSchema,
  conversionWithHistorySchema,
  deletedSchema,
  erasedSchema,
  keySchema,
  newKeyAnswerSchema,
  qrCodeSchema,
  scanSchema,
  siteSchema,
} from './management-answers.ts';
import type { Operations } from './operation.ts';

const caller = 'admin';

/** What the operator of the collector calls. */
export const managementOperations: Operations = {
  'GET /admin/sites': {
    summary: 'Lists the sites',
    caller,
    answer: Type.Object({ sites: Type.Array(siteSchema) }),
  },
  'POST /admin/sites': { summary: 'Makes a site', caller, body: newSiteSchema, status: 201, answer: siteSchema },
  'GET /admin/sites/:site_id': { summary: 'Shows a site', caller, answer: siteSchema },
  'PATCH /admin/sites/:site_id': { summary: 'Changes a site', caller, body: siteChangeSchema, answer: siteSchema },
  'GET /admin/sites/:site_id/keys': {
    summary: 'Lists the API keys of a site',
    caller,
    answer: Type.Object({ keys: Type.Array(keySchema) }),
  },
  'POST /admin/sites/:site_id/keys': {
    summary: 'Creates an API key, and shows it once',
    caller,
    body: newKeySchema,
    status: 201,
    answer: newKeyAnswerSchema,
  },
  'DELETE /admin/sites/:site_id/keys/:key_id': { summary: 'Revokes an API key', caller, status: 204 },
  'GET /admin/qr-codes': {
    summary: 'Lists the QR codes of all sites, or of one',
    caller,
    query: qrCodeQuerySchema,
    answer: Type.Object({ qr_codes: Type.Array(qrCodeSchema) }),
  },
  'GET /admin/qr-codes/:code': { summary: 'Shows a QR code', caller, answer: qrCodeSchema },
  'PUT /admin/qr-codes/:code': {
    summary: 'Creates a QR code, or changes it',
    caller,
    body: newQrCodeSchema,
    headers: newOnlySchema,
    answer: qrCodeSchema,
  },
  'GET /admin/conversions': {
    summary: 'Lists the conversions of a site, latest first',
    caller,
    query: conversionQuerySchema,
    answer: Type.Object({ conversions: Type.Array(conversionSchema) }),
  },
  'GET /admin/conversions/:event_id': {
    summary: 'Shows a conversion with its history',
    caller,
    query: Type.Pick(conversionQuerySchema, ['site_id']),
    answer: conversionWithHistorySchema,
  },
  'PATCH /admin/conversions/:event_id': {
    summary: 'Approves a conversion, or rejects it',
    caller,
    body: statusChangeSchema,
    answer: conversionSchema,
  },
  'PUT /admin/scan-sessions/:id': {
    summary: 'Registers a scan that was made elsewhere, and links the events that wait for it',
    caller,
    body: newScanSchema,
    answer: scanSchema,
  },
  'DELETE /admin/subjects': {
    summary: 'Deletes all data of a person',
    caller,
    body: subjectSchema,
    answer: erasedSchema,
  },
  'POST /admin/clean': { summary: 'Deletes what is past its retention period', caller, answer: deletedSchema },
  'POST /admin/login-links': {
    summary: 'Creates a link that logs in one browser',
    caller,
    status: 201,
    answer: Type.Object({ url: Type.String() }),
  },
};
