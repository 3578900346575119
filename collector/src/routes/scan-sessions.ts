import { isUuid } from '@scnv/sdk/wire';
import type { FastifyInstance } from 'fastify';
import { timeOf } from '../calendar.ts';
import { createCheck, fieldError } from '../check.ts';
import { CLOCK_TOLERANCE_MS } from '../clock.ts';
import { newScanSchema } from '../management-schemas.ts';
import type { Store } from '../store/store.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const checkScan = createCheck(newScanSchema);

/** `PUT /admin/scan-sessions/:id`: a scan that was made elsewhere. */
export async function scanSessionRoutes(app: FastifyInstance, deps: { store: Store; now(): number }): Promise<void> {
  app.put<{ Params: { id: string } }>('/admin/scan-sessions/:id', async (request) => {
    const scan_session_id = request.params.id.toLowerCase();
    if (!isUuid(scan_session_id)) throw new Refusal(422, [fieldError(['path', 'id'], 'must be a UUID', 'value')]);
    const { site_id, code, scanned_at } = orRefuse(checkScan(request.body));
    const now = deps.now();
    const scannedAt = scanned_at === undefined ? now : readTime(scanned_at, now);
    const site = await findSiteOrRefuse(deps.store, site_id);
    const qrCode = await deps.store.read.findQrCode(code);
    if (qrCode?.site_key !== site.site_key) {
      throw new Refusal(422, [fieldError(['body', 'code'], 'must be a QR code of the site', 'value')]);
    }
    const scan = { scan_session_id, site_key: site.site_key, code, scanned_at: scannedAt };
    const registration = await deps.store.write.registerScanSession(scan, now);
    if (registration.status === 'taken') {
      throw new Refusal(409, 'this scan session is already registered with another site or code');
    }
    return { scan_session_id, site_id, code, ...registration };
  });
}

function readTime(text: string, now: number): number {
  const time = timeOf(text);
  const problem = Number.isNaN(time) ? 'must be a time that exists' : 'must not be in the future';
  if (Number.isNaN(time) || time > now + CLOCK_TOLERANCE_MS) {
    throw new Refusal(422, [fieldError(['body', 'scanned_at'], problem, 'value')]);
  }
  return time;
}
