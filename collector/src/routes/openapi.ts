import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { eventOperations } from '../openapi/events.ts';
import { healthOperations } from '../openapi/health.ts';
import { managementOperations } from '../openapi/management.ts';
import { offerOperations } from '../openapi/offers.ts';
import { type Operations, schemaOf } from '../openapi/operation.ts';
import { postbackOperations } from '../openapi/postbacks.ts';

const operations: Operations = {
  ...eventOperations,
  ...managementOperations,
  ...offerOperations,
  ...postbackOperations,
  ...healthOperations,
};

const info = {
  title: 'scnv collector',
  description: 'Takes events from browsers and servers, counts conversions once, and is managed here.',
  version: '1',
};
const securitySchemes = {
  api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  token: { type: 'apiKey', in: 'query', name: 'secure' },
  admin_token: { type: 'http', scheme: 'bearer' },
  login: {
    type: 'apiKey',
    in: 'cookie',
    name: 'scnv_login',
    description: 'With `_` and the port behind it where the address has one.',
  },
} as const;

/**
 * Describes all routes that are registered after it. The descriptions validate nothing: the handlers use the same
 * schemas, and report errors in the shape that callers know.
 */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.addHook('onRoute', (route) => {
    const operation = operations[`${route.method} ${route.url}`];
    if (operation) route.schema = schemaOf(operation);
  });
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info, components: { securitySchemes } },
    hideUntagged: true,
  });
}

/** `GET /openapi.json`: the management API and the routes for events, for programs. */
export async function openapiRoutes(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', async () => app.swagger());
}
