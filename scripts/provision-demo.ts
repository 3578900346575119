const SITE_ID = 'demo';
const KEY_NAME = 'demo shop';

/** Where the demo runs. */
export interface Demo {
  collector: string;
  adminToken: string;
  /** Where a scan of the QR code `demo` leads. */
  destination: string;
  /** Each host under which the shop can be visited, with its port. */
  shopHosts: string[];
}

/**
 * Creates the demo's site, QR code, API key and login link through the management API, or updates them. A key is shown
 * only once, so each start creates a new one and revokes the one before.
 *
 * @throws If the collector refuses.
 */
export async function provisionDemo({ collector, adminToken, destination, shopHosts }: Demo) {
  const fields = {
    name: 'Demo shop',
    allowed_domains: shopHosts,
    conversion_events: ['purchase'],
    // The visitor may be a script that tries the demo.
    bots: 'count',
  };
  const site = `/admin/sites/${SITE_ID}`;
  const created = await call('POST', '/admin/sites', { site_id: SITE_ID, ...fields }, [409]);
  if (!created) await call('PATCH', site, fields);

  const { keys } = (await call('GET', `${site}/keys`)) as { keys: Key[] };
  for (const { key_id, name, revoked_at } of keys) {
    if (name === KEY_NAME && revoked_at === null) await call('DELETE', `${site}/keys/${key_id}`);
  }
  const { key } = (await call('POST', `${site}/keys`, { name: KEY_NAME })) as { key: string };
  await call('PUT', '/admin/qr-codes/demo', { site_id: SITE_ID, name: 'Demo poster', destination });
  const { url } = (await call('POST', '/admin/login-links')) as { url: string };
  return { apiKey: key, loginPath: url.replace(new URL(url).origin, '') };

  async function call(method: string, path: string, body?: object, expected: number[] = []): Promise<unknown> {
    const response = await fetch(`${collector}${path}`, {
      method,
      headers: { Authorization: `Bearer ${adminToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (expected.includes(response.status)) return null;
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : null;
  }
}

interface Key {
  key_id: string;
  name: string;
  revoked_at: number | null;
}
