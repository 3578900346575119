import { Type } from 'typebox';
import { errorBodySchema } from './event-schemas.ts';
import type { Operations } from './operation.ts';

const status = (value: string) => Type.Object({ status: Type.Literal(value) });

const notReady = {
  ...errorBodySchema,
  description: 'It is stopping, the database does not answer or cannot be written to, or its disk is full.',
};

/** What supervisors and load balancers call. */
export const healthOperations: Operations = {
  'GET /healthz': {
    summary: 'Says that the process is alive',
    caller: 'page',
    answer: status('alive'),
    unavailable: null,
  },
  'GET /readyz': {
    summary: 'Says whether events would be stored: the database answers, and the process is not about to stop',
    caller: 'page',
    answer: status('ready'),
    unavailable: notReady,
  },
};
