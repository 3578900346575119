import { Type } from 'typebox';
import type { Operations } from './operation.ts';

const status = (value: string) => Type.Object({ status: Type.Literal(value) });

/** What whoever keeps the process running asks for. */
export const healthOperations: Operations = {
  'GET /healthz': { summary: 'Tells that the process lives', caller: 'page', answer: status('alive') },
  'GET /readyz': {
    summary: 'Tells whether events would be stored: the database answers, and the process is not about to stop',
    caller: 'page',
    answer: status('ready'),
  },
};
