import { type CleanedStore, drop, type OnDeletion } from './janitor.ts';
import type { Erased, Subject } from './store/subjects.ts';

/**
 * Deletes all data of a person: events, their repeats, and the scan session if it is named. No report includes what
 * the person did anymore.
 *
 * @param now Milliseconds since 1970.
 * @param onDeletion Called after each step.
 * @returns How many rows of each table were deleted.
 */
export async function erase(
  store: CleanedStore,
  subject: Subject,
  now: () => number,
  onDeletion: OnDeletion = () => {},
): Promise<Erased> {
  const { read, write, report, purge } = store;
  const erased: Erased = { events: 0, duplicates: 0, scan_sessions: 0 };
  if (subject.kind === 'scan_session_id') erased.scan_sessions = await write.eraseScanSession(subject);
  for (;;) {
    const rows = await report.findSubjectRows(subject);
    if (!rows.length) break;
    const { events, duplicates } = await write.eraseRows(subject, rows);
    erased.events += events;
    erased.duplicates += duplicates;
    onDeletion('events and repeats', erased.events + erased.duplicates);
  }
  // Partitions that the janitor has begun to drop are no longer searched, and were to be deleted anyway.
  for (const partition of await read.findDetachedPartitions()) {
    for await (const { what, rows } of drop(store, partition)) onDeletion(what, rows);
  }
  await purge();
  // Tells all collectors to forget the live lines up to now, which may be about this person.
  await write.saveSettings({ erased_at: String(now()) });
  return erased;
}
