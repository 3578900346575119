import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import QRCode from 'qrcode';
import { v7 as newId } from 'uuid';
import { isDestination, withScanSession } from '../destination.ts';
import type { Live } from '../live.ts';
import { scanLine } from '../live-line.ts';
import type { PageFiles } from '../page-files.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './errors.ts';
import { explainMissingLinks } from './no-link.ts';
import { isPrefetch } from './prefetch.ts';
import type { CountVisit } from './visit.ts';

const CODE = ':code(^[A-Za-z0-9_-]+)';
const IMAGE_WIDTH_PX = 512;
/** A DNS name and a port. */
const MAX_HOST_LENGTH = 253 + ':65535'.length;

interface ByCode {
  Params: { code: string };
}

/** `GET /q/:code`: what a scan opens; and the image of the code. */
export async function scanRoutes(
  app: FastifyInstance,
  deps: {
    store: Store;
    live: Live;
    now(): number;
    publicUrl: string | null;
    countVisit: CountVisit;
    page: PageFiles;
  },
): Promise<void> {
  explainMissingLinks(app, deps.page);

  async function find(code: string) {
    const found = await deps.store.read.findQrCode(code);
    if (!found) throw new Refusal(404, 'there is no such QR code');
    // Checked when it was saved, and again here: the database may have been changed by other means.
    if (!isDestination(found.destination)) throw new Refusal(404, 'this QR code has no web address to lead to');
    return found;
  }

  const linkOf = async (request: FastifyRequest<ByCode>) => {
    const { code } = await find(request.params.code);
    if (deps.publicUrl) return `${deps.publicUrl}/q/${code}`;
    const { protocol, host } = request;
    if (!host || host.length > MAX_HOST_LENGTH) {
      throw new Refusal(400, 'the Host header names no host, and the QR code would lead there');
    }
    return `${protocol}://${host}/q/${code}`;
  };

  app.get<ByCode>(`/q/${CODE}`, { exposeHeadRoute: false }, async (request, reply) => {
    const { code, site_key, site_id, destination } = await find(request.params.code);
    reply.header('Cache-Control', 'no-store');
    // Nobody has scanned anything yet. The real visit sends another request.
    if (isPrefetch(request)) return reply.code(503).send({ detail: 'a scan cannot be prefetched' });
    const scan_session_id = newId();
    const now = deps.now();
    const scan = { scan_session_id, site_key, code, scanned_at: now };
    const isCounted = await deps.countVisit(request, reply, `/q/${code}`, () =>
      deps.store.write.registerScanSession(scan, now),
    );
    if (!isCounted) return reply.redirect(withScanSession(destination, null), 302);
    deps.live.tell(() => scanLine(site_id, code, scan_session_id, now));
    return reply.redirect(withScanSession(destination, scan_session_id), 302);
  });

  app.head<ByCode>(`/q/${CODE}`, async (request, reply) => {
    const { destination } = await find(request.params.code);
    return reply.header('Cache-Control', 'no-store').redirect(withScanSession(destination, null), 302);
  });

  app.get<ByCode>(`/q/${CODE}.png`, async (request, reply) =>
    image(reply, 'image/png').send(await QRCode.toBuffer(await linkOf(request), { width: IMAGE_WIDTH_PX })),
  );

  app.get<ByCode>(`/q/${CODE}.svg`, async (request, reply) =>
    image(reply, 'image/svg+xml').send(await QRCode.toString(await linkOf(request), { type: 'svg' })),
  );
}

function image(reply: FastifyReply, type: string): FastifyReply {
  return reply.header('Cache-Control', 'no-cache').type(type);
}
