import type { FastifyInstance } from 'fastify';
import { createCheck, fieldError } from '../check.ts';
import { isDestination } from '../destination.ts';
import { newQrCodeSchema, qrCodeQuerySchema } from '../management-schemas.ts';
import type { Store } from '../store/store.ts';
import { orRefuse, Refusal } from './errors.ts';
import { findSiteOrRefuse } from './managed-site.ts';

const checkQrCode = createCheck(newQrCodeSchema);
const checkQuery = createCheck(qrCodeQuerySchema);

/** `/admin/qr-codes`: list, read, create and change. */
export async function adminQrCodeRoutes(
  app: FastifyInstance,
  { store, now }: { store: Store; now(): number },
): Promise<void> {
  app.get('/admin/qr-codes', async (request) => {
    const { site_id } = orRefuse(checkQuery(request.query, ['query']));
    if (site_id !== undefined) await findSiteOrRefuse(store, site_id);
    return { qr_codes: await store.read.listQrCodes({ site_id }) };
  });

  app.get<{ Params: { code: string } }>('/admin/qr-codes/:code', async (request) => {
    const [code] = await store.read.listQrCodes({ code: request.params.code });
    if (!code) throw new Refusal(404, 'there is no such QR code');
    return code;
  });

  app.put<{ Params: { code: string } }>('/admin/qr-codes/:code', async (request) => {
    const { code } = request.params;
    const { site_id, destination, name } = orRefuse(checkQrCode(request.body));
    if (!/^[\w-]{1,64}$/.test(code)) {
      throw new Refusal(422, [fieldError(['path', 'code'], 'must be 1 to 64 letters, digits, - or _', 'value')]);
    }
    if (!isDestination(destination)) {
      throw new Refusal(422, [fieldError(['body', 'destination'], 'must be an http or https address', 'value')]);
    }
    const { site_key } = await findSiteOrRefuse(store, site_id);
    // QR codes have no ETag: any other value matches none.
    const isToBeNew = request.headers['if-none-match'] === '*';
    const saved = await store.write.saveQrCode({ code, name, destination, site_key }, now(), isToBeNew);
    if (saved === null && isToBeNew) {
      const problem = 'must be new: there is already a QR code with this code';
      throw new Refusal(412, [fieldError(['path', 'code'], problem, 'value')]);
    }
    if (saved === null) throw new Refusal(409, 'this code belongs to another site');
    return { code, name: saved, destination, site_id };
  });
}
