import { hashSecret, isSameHash, newSecret } from './secrets.ts';
import type { Store } from './store/store.ts';

/** A login link is valid for one use within a day. */
const LOGIN_LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** A login lasts 30 days. */
export const LOGIN_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
const LOGIN_COOKIE = 'scnv_login';

/**
 * The name of the login cookie on this host. Cookies are shared by all ports of a host, and two collectors on one
 * machine must not overwrite each other's logins.
 */
export function loginCookieOf(host: string): string {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port ? `${LOGIN_COOKIE}_${port}` : LOGIN_COOKIE;
}

/** Who may manage a collector: whoever has its token, or a browser that opened a login link. */
export interface Admin {
  isToken(token: string): boolean;
  isLoggedIn(cookie: string, host: string): Promise<boolean>;
  /** @returns The code of a new login link. */
  createLoginLink(): Promise<string>;
  /** @returns The cookie for a browser that opened a login link on this host; `null` if the link is no longer valid. */
  redeemLoginLink(code: string, host: string): Promise<string | null>;
}

/**
 * @param configuredToken The configured token, or `null`.
 * @param onNewToken Called with the token that the first start makes if none is configured; only its hash is stored.
 */
export async function createAdmin(
  store: Store,
  configuredToken: string | null,
  now: () => number,
  onNewToken: (token: string) => void,
): Promise<Admin> {
  const tokenHash = configuredToken ? hashSecret(configuredToken) : await ownTokenHash(store, onNewToken);
  // A login ends with the token under which it was made. A link does not: commands make links, and know no token.
  const loginHash = (cookie: string) => hashSecret(tokenHash + cookie);
  return {
    isToken: (token) => isSameHash(hashSecret(token), tokenHash),
    isLoggedIn: (cookie, host) => store.read.isLoggedIn(loginHash(cookie), host, now()),
    async createLoginLink() {
      const code = newSecret('link');
      await store.write.createLoginLink(hashSecret(code), now() + LOGIN_LINK_LIFETIME_MS);
      return code;
    },
    async redeemLoginLink(code, host) {
      const cookie = newSecret('login');
      const login = { login_hash: loginHash(cookie), host, expires_at: now() + LOGIN_LIFETIME_MS };
      const redeemed = await store.write.redeemLoginLink({ codeHash: hashSecret(code), now: now() }, login);
      return redeemed ? cookie : null;
    },
  };
}

async function ownTokenHash(store: Store, onNewToken: (token: string) => void): Promise<string> {
  const known = await store.read.readAdminTokenHash();
  if (known) return known;
  const token = newSecret('scnv_admin');
  const isFirst = await store.write.saveAdminTokenHash(hashSecret(token));
  if (!isFirst) return ownTokenHash(store, onNewToken);
  onNewToken(token);
  return hashSecret(token);
}
