import { getDomain } from 'tldts';
import { isAllowedSource } from './source-list.ts';

/** What the check requests from the tracking domain itself. */
export const CHECK_PATH = '/tracking-check';
export const CHECK_COOKIE = 'scnv_check';

const TIMEOUT_MS = 10_000;
/** A collector's response is small; of a larger one the rest is not read. */
const MAX_ANSWER_BYTES = 10_000;
/**
 * The metadata services of clouds: most are link-local; AWS also has one on IPv6, and Alibaba has its own address. This
 * prevents mistakes, not a name that changes its address in between; the response of such a host is shown to nobody.
 */
const OF_THE_CLOUD = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254', '100.100.100.200'];

/** The result for one thing that a tracking domain needs. */
export interface DomainFinding {
  check: 'dns' | 'tls' | 'collector' | 'cookie' | 'same_site';
  ok: boolean;
  detail: string;
}

/** What a check needs from the network. */
export interface DomainWorld {
  /** The IP addresses of a host. Rejects if it has none. */
  resolve(host: string): Promise<string[]>;
  fetch(
    url: string,
    options: { headers?: Record<string, string>; redirect: 'manual'; signal: AbortSignal },
  ): Promise<Response>;
}

/**
 * Whether requests of a page on one host carry cookies of the other: by the public suffix list, as browsers decide it.
 */
export function isSameSite(one: URL, other: URL): boolean {
  const site = ({ hostname }: URL) => getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
  return one.protocol === other.protocol && site(one) === site(other);
}

/**
 * Checks whether a customer's host works as a tracking domain for a page.
 *
 * @param tracking The origin that leads to this collector.
 * @param page Where the pixel is.
 */
export async function checkTrackingDomain(tracking: URL, page: URL, world: DomainWorld): Promise<DomainFinding[]> {
  const findings: DomainFinding[] = [];
  const find = (check: DomainFinding['check'], ok: boolean, detail: string) => {
    findings.push({ check, ok, detail });
    return ok;
  };
  find('same_site', isSameSite(tracking, page), `${tracking.origin} and ${page.origin}`);
  if (tracking.protocol === 'http:') find('tls', false, 'the address begins with http:');

  const addresses = await world.resolve(tracking.hostname).catch(() => []);
  if (!find('dns', addresses.length > 0, addresses.join(', ') || 'the name has no address')) return findings;
  if (addresses.some((address) => isAllowedSource(address, OF_THE_CLOUD))) {
    find('collector', false, 'the address is link-local or a cloud metadata service, and is not asked');
    return findings;
  }
  try {
    const first = await ask(tracking, world);
    if (tracking.protocol === 'https:') find('tls', true, 'the certificate is good');
    if (
      !find('collector', first.isCollector, first.isCollector ? 'answers' : 'what answers is not an scnv collector')
    ) {
      return findings;
    }
    const second = await ask(tracking, world, first.cookie ?? '');
    const isBack = first.cookie !== null && second.echo !== null && first.cookie === `${CHECK_COOKIE}=${second.echo}`;
    find('cookie', isBack, isBack ? 'it came back' : 'something on the way removes it');
  } catch (error) {
    const problem = problemOf(error as Error);
    find(/CERT|TLS|SSL|SIGNED|VERIFY|EPROTO/.test(problem) ? 'tls' : 'collector', false, problem);
  }
  return findings;
}

async function ask({ origin }: URL, world: DomainWorld, cookie?: string) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = cookie === undefined ? undefined : { cookie };
  const response = await world.fetch(origin + CHECK_PATH, { redirect: 'manual', signal, ...(headers && { headers }) });
  const body = readJson(await readStart(response)) as { collector?: string; cookie?: string | null } | null;
  const [set] = response.headers.getSetCookie();
  return {
    isCollector: response.status === 200 && body?.collector === 'scnv',
    echo: body?.cookie ?? null,
    cookie: set?.split(';')[0] ?? null,
  };
}

async function readStart({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemOf(error: Error & { cause?: unknown }): string {
  const { code, message } = (error.cause ?? error) as { code?: string; message?: string };
  return [code, message].filter(Boolean).join(': ');
}
