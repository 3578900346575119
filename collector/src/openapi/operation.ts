import { type TSchema, Type } from 'typebox';
import { errorBodySchema } from './event-schemas.ts';

/** Who may call an operation. */
export type Caller = 'page' | 'api_key' | 'token' | 'admin';

/** What the OpenAPI document says about a route. */
export interface Operation {
  summary: string;
  caller: Caller;
  body?: TSchema;
  /** The media types of the body. Default: JSON. */
  bodyTypes?: string[];
  query?: TSchema;
  /** Whether the caller's credentials may be in the body. */
  isNamedInBody?: boolean;
  headers?: TSchema;
  /** The status of success. Default: 200. */
  status?: number;
  /** Omitted if success has no body. */
  answer?: TSchema;
  /** Refusals that say more than what is wrong, by status. */
  refusals?: Record<number, TSchema>;
  /** What 503 means; `null` if it never occurs. Default: the database is temporarily unavailable. */
  unavailable?: TSchema | null;
}

/** Operations by `METHOD /path`. */
export type Operations = Record<string, Operation>;

const SECURITY: Record<Caller, Record<string, string[]>[]> = {
  page: [],
  api_key: [{ api_key: [] }],
  token: [{ token: [] }],
  admin: [{ admin_token: [] }, { login: [] }],
};

const later = {
  ...errorBodySchema,
  description: 'The database is unavailable, its disk is full, or too much is waiting to be written. Send it again.',
  headers: { 'Retry-After': { type: 'integer', description: 'how many seconds to wait before that' } },
};
const failed = { ...errorBodySchema, description: 'The collector failed.' };

/** An operation as the OpenAPI plugin expects it. */
export function schemaOf(operation: Operation) {
  const { summary, caller, body, bodyTypes, query, headers, isNamedInBody, refusals, answer } = operation;
  const { status = 200, unavailable = later } = operation;
  return {
    summary,
    tags: [caller],
    security: isNamedInBody ? [...SECURITY[caller], {}] : SECURITY[caller],
    ...(body && { body }),
    ...(bodyTypes && { consumes: bodyTypes }),
    ...(query && { querystring: query }),
    ...(headers && { headers }),
    response: {
      [status]: answer ?? Type.Null({ description: 'Nothing.' }),
      ...refusals,
      '4XX': { ...errorBodySchema, description: 'What is wrong.' },
      ...(unavailable && { 503: unavailable }),
      '5XX': failed,
    },
  };
}
