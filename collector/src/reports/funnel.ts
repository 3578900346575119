import { CONVERSION_STEP, type FunnelEvent, type FunnelStep, funnelOf, stepsGone } from '../funnel.ts';
import type { Database } from '../store/database.ts';
import { isCountedConversion } from '../tally.ts';
import type { Question } from './trend.ts';

/** How far the sessions of a site or a QR code came, of the scans in a span of time. */
export async function reportFunnel(db: Database, question: Question, steps: string[]): Promise<FunnelStep[]> {
  const { sessions } = await scansOf(db, question)
    .select(({ fn }) => fn.countAll<number>().as('sessions'))
    .executeTakeFirstOrThrow();
  const rows = scansOf(db, question)
    .innerJoin('events', 'events.scan_session_id', 'scan.scan_session_id')
    .select(['events.scan_session_id', 'events.event_type', 'events.conversion', 'events.conversion_status'])
    .where('events.identity', '=', 'linked')
    .where('events.bot', 'is', null)
    .$if(!steps.includes(CONVERSION_STEP), (query) => query.where('events.event_type', 'in', steps))
    .orderBy('events.scan_session_id')
    .orderBy('events.event_time')
    // The databases do not agree where what is not known comes.
    .orderBy('events.tab_id', (order) => order.asc().nullsFirst())
    .orderBy('events.seq', (order) => order.asc().nullsFirst())
    .stream();

  const gone: number[] = [];
  let session = '';
  const events: FunnelEvent[] = [];
  for await (const { scan_session_id, event_type, ...row } of rows) {
    const id = Buffer.from(scan_session_id as Uint8Array).toString('hex');
    if (id !== session && events.length) gone.push(stepsGone(events.splice(0), steps));
    session = id;
    events.push({ event_type, conversion: isCountedConversion(row) });
  }
  if (events.length) gone.push(stepsGone(events, steps));
  return funnelOf(Number(sessions), gone, steps);
}

function scansOf(db: Database, { site_key, code, from, until }: Question) {
  return db
    .selectFrom('scan_sessions as scan')
    .where('scan.site_key', '=', site_key)
    .where('scan.kind', 'in', ['scan', 'click'])
    .$if(code !== null, (query) => query.where('scan.code', '=', code as string))
    .$if(from !== null, (query) => query.where('scan.scanned_at', '>=', from as number))
    .$if(until !== null, (query) => query.where('scan.scanned_at', '<', until as number));
}
