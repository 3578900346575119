import { type TSchema, Type } from 'typebox';
import { errorBodySchema } from './event-schemas.ts';

/** Who may call an operation. */
export type Caller = 'page' | 'api_key' | 'token' | 'admin';

/** What the OpenAPI document says of a route. */
export interface Operation {
  summary: string;
  caller: Caller;
  body?: TSchema;
  query?: TSchema;
  /** The status of success, 200 unless given. */
  status?: number;
  /** Not given where success says nothing. */
  answer?: TSchema;
}

/** Operations by `METHOD /path`. */
export type Operations = Record<string, Operation>;

const SECURITY: Record<Caller, Record<string, string[]>[]> = {
  page: [],
  api_key: [{ api_key: [] }],
  token: [{ token: [] }],
  admin: [{ admin_token: [] }, { login: [] }],
};

/** An operation as the plugin for OpenAPI wants it. */
export function schemaOf({ summary, caller, body, query, status = 200, answer }: Operation) {
  return {
    summary,
    tags: [caller],
    security: SECURITY[caller],
    ...(body && { body }),
    ...(query && { querystring: query }),
    response: {
      [status]: answer ?? Type.Null({ description: 'Nothing.' }),
      '4XX': { ...errorBodySchema, description: 'What is wrong.' },
    },
  };
}
