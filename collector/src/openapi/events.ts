import { SERVER_EVENTS_BATCH_PATH, SERVER_EVENTS_PATH } from '@scnv/sdk/wire';
import { Type } from 'typebox';
import { BROWSER_EVENTS_PATHS } from '../browser-paths.ts';
import { rejectionSchema } from '../conversion-requests.ts';
import { serverEventSchema } from '../schemas.ts';
import {
  bareBatchBodySchema,
  envelopeBodySchema,
  questionBodySchema,
  receiptSchema,
  rejectionReceiptSchema,
  scriptSchema,
  serverBatchBodySchema,
  serverReceiptSchema,
  serverTrialReceiptSchema,
  singleEventSchema,
  trialReceiptSchema,
} from './event-schemas.ts';
import type { Operation, Operations } from './operation.ts';

const browserEvents: Operation = {
  summary: 'Reports browser events, or asks which of them are on disk',
  caller: 'page',
  body: Type.Union([singleEventSchema, envelopeBodySchema, questionBodySchema]),
  answer: receiptSchema,
};

const trial = Type.Object({
  validate: Type.Optional(
    Type.Union([Type.Literal('0'), Type.Literal('1')], { description: '1 checks everything and changes nothing' }),
  ),
});

/** What pages and servers call. */
export const eventOperations: Operations = {
  ...Object.fromEntries(BROWSER_EVENTS_PATHS.map((path) => [`POST ${path}`, browserEvents])),
  [`POST ${SERVER_EVENTS_PATH}`]: {
    summary: 'Reports a server event',
    caller: 'api_key',
    query: trial,
    body: serverEventSchema,
    answer: Type.Union([serverReceiptSchema, serverTrialReceiptSchema]),
  },
  [`POST ${SERVER_EVENTS_BATCH_PATH}`]: {
    summary: 'Reports several server events',
    caller: 'api_key',
    query: trial,
    body: Type.Union([serverBatchBodySchema, bareBatchBodySchema]),
    answer: Type.Union([receiptSchema, trialReceiptSchema]),
  },
  'GET /integrity.json': {
    summary: 'Returns the version of the browser SDK, and its hash',
    caller: 'page',
    answer: scriptSchema,
    unavailable: null,
  },
  'POST /conversions/reject': {
    summary: 'Rejects a conversion, or all conversions of an order',
    caller: 'api_key',
    query: trial,
    body: rejectionSchema,
    answer: rejectionReceiptSchema,
  },
};
