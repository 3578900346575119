import type { Database } from '../store/database.ts';
import { type Figures, figuresOf, type Unattributed, unattributedOf } from './figures.ts';
import { type Span, sumByCode } from './totals.ts';

/** The results of one QR code. */
export interface QrCodeReport extends Figures {
  code: string;
  name: string;
  destination: string;
}

/** The results of one site, of each of its QR codes, and what could not be attributed to any of them. */
export interface SiteReport extends Figures, Unattributed {
  site_id: string;
  name: string;
  status: 'active' | 'paused';
  qr_codes: QrCodeReport[];
}

/**
 * The results of scans: every site and its QR codes, with their conversions and revenue.
 *
 * @param span Scans count when they were made, everything else when it happened.
 * @param siteKey Only that site. Default: all sites.
 * @param selected Only that QR code; the figures of its site stay those of the whole site. Default: all QR codes.
 */
export async function reportQrCodes(
  db: Database,
  span: Span,
  siteKey: number | null = null,
  selected: string | null = null,
): Promise<SiteReport[]> {
  const sites = await db
    .selectFrom('sites')
    .select(['site_key', 'site_id', 'name', 'status'])
    .$if(siteKey !== null, (query) => query.where('site_key', '=', siteKey as number))
    .orderBy('site_id')
    .execute();
  const codes = await db
    .selectFrom('qr_codes')
    .select(['site_key', 'code', 'name', 'destination'])
    .$if(siteKey !== null, (query) => query.where('site_key', '=', siteKey as number))
    .$if(selected !== null, (query) => query.where('code', '=', selected as string))
    .orderBy('code')
    .execute();
  const totals = await sumByCode(db, span, siteKey);
  const bySite = Map.groupBy(totals, ({ site_key }) => site_key);
  const byCode = Map.groupBy(totals, ({ code }) => code);
  const codesBySite = Map.groupBy(codes, ({ site_key }) => site_key);

  return sites.map(({ site_key, ...site }) => ({
    ...site,
    ...figuresOf(bySite.get(site_key) ?? []),
    ...unattributedOf(bySite.get(site_key) ?? []),
    qr_codes: (codesBySite.get(site_key) ?? []).map(({ site_key: _, ...code }) => ({
      ...code,
      ...figuresOf(byCode.get(code.code) ?? []),
    })),
  }));
}
