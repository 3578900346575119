import type { FastifyInstance } from 'fastify';
import { cleanAll, type OnDeletion } from '../janitor.ts';
import type { Store } from '../store/store.ts';

/** `POST /admin/clean`: deletes at once what has been kept long enough, without waiting for the hourly run. */
export async function cleanRoutes(
  app: FastifyInstance,
  deps: { store: Store; retentionDays: number; now(): number; onDeletion?: OnDeletion },
): Promise<void> {
  app.post('/admin/clean', async () => ({
    deleted: await cleanAll(deps.store, deps.now(), deps.retentionDays, undefined, deps.onDeletion),
  }));
}
