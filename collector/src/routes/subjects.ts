import type { FastifyInstance } from 'fastify';
import { createCheck, fieldError } from '../check.ts';
import { erase } from '../erasure.ts';
import type { OnDeletion } from '../janitor.ts';
import { subjectSchema } from '../management-schemas.ts';
import type { Store } from '../store/store.ts';
import { SUBJECT_KINDS } from '../store/subjects.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const checkSubject = createCheck(subjectSchema);

/** `DELETE /admin/subjects`: erases a person's data. */
export async function subjectRoutes(
  app: FastifyInstance,
  deps: { store: Store; now(): number; onDeletion?: OnDeletion },
): Promise<void> {
  app.delete('/admin/subjects', async (request) => {
    const { site_id, ...named } = orRefuse(checkSubject(request.body));
    const [kind, ...more] = SUBJECT_KINDS.filter((name) => named[name] !== undefined);
    if (!kind || more.length) refuse([], `must name the person by one of ${SUBJECT_KINDS.join(', ')}`);
    // Another site's customer with the same id is another person.
    if (kind === 'external_id' && site_id === undefined)
      refuse(['site_id'], 'is missing: an external_id belongs to a site');
    const value = String(named[kind]);
    const site = site_id === undefined ? null : await findSiteOrRefuse(deps.store, site_id);
    const subject = {
      kind,
      value: kind === 'external_id' ? value : value.toLowerCase(),
      site_key: site?.site_key ?? null,
    };
    return erase(deps.store, subject, deps.now, deps.onDeletion);
  });
}

function refuse(field: string[], msg: string): never {
  throw new Refusal(422, [fieldError(['body', ...field], msg, 'value')]);
}
