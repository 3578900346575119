import type { FieldError } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { v7 as newId } from 'uuid';
import { acceptOrphans } from '../acceptance.ts';
import type { Admin } from '../admin.ts';
import { newApiKey } from '../api-key.ts';
import { createCheck, fieldError } from '../check.ts';
import { newKeySchema, newSiteSchema, siteChangeSchema } from '../management-schemas.ts';
import { isDomainPattern, normalizeDomain } from '../origin.ts';
import { MAX_ACTIVE_KEYS } from '../store/api-keys.ts';
import { MAX_ALLOWED_DOMAINS, type StoredSite } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const checkNewSite = createCheck(newSiteSchema);
const checkSiteChange = createCheck(siteChangeSchema);
const checkKey = createCheck(newKeySchema);

type SiteFields = Static<typeof siteChangeSchema>;

interface BySite {
  Params: { site_id: string };
}

/** `/admin/…`: sites, API keys, login links. */
export async function adminRoutes(
  app: FastifyInstance,
  { store, admin, now, publicUrl }: { store: Store; admin: Admin; now(): number; publicUrl: string | null },
): Promise<void> {
  const find = (siteId: string) => findSiteOrRefuse(store, siteId);

  app.get('/admin/sites', async () => ({ sites: (await store.read.listSites()).map(shown) }));

  app.get<BySite>('/admin/sites/:site_id', async (request) => shown(await find(request.params.site_id)));

  app.post('/admin/sites', async (request, reply) => {
    const fields = withNormalDomains(orRefuse(checkNewSite(request.body)));
    const { site_id = newId(), allowed_domains = [], conversion_events = [], status = 'active' } = fields;
    const usual = { name: site_id, allowed_domains, conversion_events, status };
    const created = await store.write.createSite({ site_id, ...usual, ...givenOf(fields) }, now());
    if (!created) throw new Refusal(409, 'there is already a site with this site_id');
    return reply.code(201).send(shown(await find(site_id)));
  });

  app.patch<BySite>('/admin/sites/:site_id', async (request) => {
    const { site_id, site_key } = await find(request.params.site_id);
    const change = givenOf(withNormalDomains(orRefuse(checkSiteChange(request.body))));
    if (!Object.keys(change).length) throw new Refusal(422, [fieldError(['body'], 'changes nothing', 'value')]);
    if (!(await store.write.updateSite(site_id, change))) {
      const msg = `a site may have at most ${MAX_ALLOWED_DOMAINS} allowed domains`;
      throw new Refusal(422, [fieldError(['body', 'add_allowed_domains'], msg, 'value')]);
    }
    if (change.unknown_sessions === 'accept') await acceptOrphans(store, site_key);
    return shown(await find(site_id));
  });

  app.get<BySite>('/admin/sites/:site_id/keys', async (request) => {
    const { site_key } = await find(request.params.site_id);
    return { keys: await store.read.listKeys(site_key) };
  });

  app.post<BySite>('/admin/sites/:site_id/keys', async (request, reply) => {
    const { site_key } = await find(request.params.site_id);
    const { name, mode = 'live' } = orRefuse(checkKey(request.body));
    const { key, key_start, key_hash } = newApiKey(mode);
    const shownPart = { key_id: newId(), name, key_start, created_at: now() };
    const created = await store.write.createKey({ ...shownPart, site_key, key_hash });
    if (!created)
      throw new Refusal(409, `the site has ${MAX_ACTIVE_KEYS} active API keys, the limit: revoke one first`);
    return reply.code(201).send({ ...shownPart, mode, key });
  });

  app.delete<{ Params: { site_id: string; key_id: string } }>(
    '/admin/sites/:site_id/keys/:key_id',
    async (request, reply) => {
      const { site_key } = await find(request.params.site_id);
      const revoked = await store.write.revokeKey(site_key, request.params.key_id, now());
      if (!revoked) throw new Refusal(404, 'the site has no such active key');
      return reply.code(204).send();
    },
  );

  app.post('/admin/login-links', async (request, reply) => {
    const origin = publicUrl ?? `${request.protocol}://${request.host}`;
    return reply.code(201).send({ url: `${origin}/login?code=${await admin.createLoginLink()}` });
  });
}

/** The same fields, with their domains as they are stored. Refuses what is none. */
function withNormalDomains<Fields extends SiteFields>(fields: Fields): Fields {
  const lists = (['allowed_domains', 'add_allowed_domains'] as const).flatMap((name) => {
    const domains = fields[name]?.map(normalizeDomain);
    return domains ? [[name, domains] as const] : [];
  });
  const errors = lists.flatMap(([name, domains]) => domains.flatMap((domain, index) => errorsOf(domain, name, index)));
  if (errors.length) throw new Refusal(422, errors);
  return { ...fields, ...Object.fromEntries(lists) };
}

function errorsOf(domain: string, field: string, index: number): FieldError[] {
  if (isDomainPattern(domain)) return [];
  const list = /[,;\s]/.test(domain) ? `, not "${domain}": a list is several entries` : '';
  const msg = `must be a host such as shop.example or *.shop.example${list}`;
  return [fieldError(['body', field, index], msg, 'value')];
}

/** The fields of a site that a body sets, except for its id. */
function givenOf(fields: SiteFields): SiteFields {
  const names = Object.keys(siteChangeSchema.properties) as (keyof SiteFields)[];
  return Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));
}

function shown({ site_key: _, ...site }: StoredSite) {
  return site;
}
