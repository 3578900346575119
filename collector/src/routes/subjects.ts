import { isUuid } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { createCheck, fieldError } from '../check.ts';
import { erase } from '../erasure.ts';
import type { Store } from '../store/store.ts';
import { SUBJECT_KINDS, type SubjectKind } from '../store/subjects.ts';
import { orRefuse, Refusal } from './errors.ts';

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'a text of 1 to 128 characters' }));
const kinds = Object.fromEntries(SUBJECT_KINDS.map((kind) => [kind, text])) as Record<SubjectKind, typeof text>;
const checkSubject = createCheck(Type.Object({ site_id: text, ...kinds }));

/** `DELETE /admin/subjects`: a person whose data is to go. */
export async function subjectRoutes(app: FastifyInstance, deps: { store: Store }): Promise<void> {
  app.delete('/admin/subjects', async (request) => {
    const { site_id, ...named } = orRefuse(checkSubject(request.body));
    const [kind, ...more] = SUBJECT_KINDS.filter((name) => named[name] !== undefined);
    if (!kind || more.length) {
      throw new Refusal(422, [
        fieldError(['body'], `must name the person by one of ${SUBJECT_KINDS.join(', ')}`, 'value'),
      ]);
    }
    const value = readValue(kind, String(named[kind]));
    const site = site_id === undefined ? null : await deps.store.read.findSite(site_id);
    if (site_id !== undefined && !site) throw new Refusal(404, 'there is no such site');
    return erase(deps.store, { kind, value, site_key: site?.site_key ?? null });
  });
}

function readValue(kind: SubjectKind, value: string): string {
  if (kind === 'scan_session_id' && !isUuid(value)) {
    throw new Refusal(422, [fieldError(['body', kind], 'must be a UUID', 'value')]);
  }
  return value.toLowerCase();
}
