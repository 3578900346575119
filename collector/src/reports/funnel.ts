import { sql } from 'kysely';
import { CONVERSION_STEP, type FunnelEvent, type FunnelReport, funnelOf, stepsGone } from '../funnel.ts';
import type { Database } from '../store/database.ts';
import type { ConversionStatus } from '../store/tables.ts';
import { isCountedConversion } from '../tally.ts';
import type { Question } from './trend.ts';

/** How far the sessions of a site or a QR code got, for the scans in a span of time. */
export async function reportFunnel(db: Database, question: Question, steps: string[]): Promise<FunnelReport> {
  const { sessions } = await scansOf(db, question)
    .select(({ fn }) => fn.countAll<number>().as('sessions'))
    .executeTakeFirstOrThrow();
  // One row per session: reading each event here takes several times as long.
  const rows = scansOf(db, question)
    .innerJoin('events', 'events.scan_session_id', 'scan.scan_session_id')
    .select(inOrder(steps).as('events'))
    .where('events.identity', '=', 'linked')
    .where('events.bot', 'is', null)
    .where(({ eb, or }) =>
      or([
        eb('events.event_type', 'in', steps),
        ...(steps.includes(CONVERSION_STEP) ? [eb('events.conversion', '=', 1)] : []),
      ]),
    )
    .groupBy('events.scan_session_id')
    .stream();

  const gone: number[] = [];
  const readEvent = createReader(steps);
  let convertedOtherwise = 0;
  for await (const row of rows) {
    const events = row.events.split(' ').map(readEvent);
    const count = stepsGone(events, steps);
    gone.push(count);
    if (count < steps.length && events.some(({ conversion }) => conversion)) convertedOtherwise++;
  }
  return {
    steps: funnelOf(Number(sessions), gone, steps),
    converted_otherwise: steps.at(-1) === CONVERSION_STEP ? convertedOtherwise : null,
  };
}

/** The events of a session as one text, in order: for each the number of its step, and the status of a conversion. */
function inOrder(steps: string[]) {
  const places = steps.map((step, place) => sql`when ${step} then ${sql.lit(String(place))}`);
  const event = sql`case events.event_type ${sql.join(places, sql` `)} else '' end
    || case events.conversion when 1 then ',' || events.conversion_status else '' end`;
  // The databases disagree on where nulls sort.
  return sql<string>`string_agg(${event}, ' '
    order by events.event_time, events.tab_id asc nulls first, events.seq asc nulls first)`;
}

function createReader(steps: string[]): (text: string) => FunnelEvent {
  const known = new Map<string, FunnelEvent>();
  return (text) => {
    const read = known.get(text) ?? readEvent(text, steps);
    known.set(text, read);
    return read;
  };
}

function readEvent(text: string, steps: string[]): FunnelEvent {
  const [place, status] = text.split(',') as [string, ConversionStatus?];
  const event_type = place === '' ? '' : (steps[Number(place)] as string);
  return {
    event_type,
    conversion: status !== undefined && isCountedConversion({ conversion: 1, conversion_status: status }),
  };
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
