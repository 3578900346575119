/** @import { LiveEvent } from '../live-line.ts' */

/**
 * How far a visitor has scrolled, in plain words; empty for any other event. A visitor who stays for two seconds on a
 * page that needs no scrolling has seen all of it.
 *
 * @param {LiveEvent} event
 */
export function scrollDepthOf({ event_type, metadata }) {
  if (event_type !== 'scroll' || metadata === null) return '';
  const { depth, above_fold } = parse(metadata);
  if (typeof depth !== 'number') return '';
  return above_fold === true ? `${depth}%: the page fits the window` : `${depth}%`;
}

/**
 * A long text is cut for display, and then is not valid JSON.
 *
 * @param {string} metadata
 */
function parse(metadata) {
  try {
    return Object(JSON.parse(metadata));
  } catch {
    return {};
  }
}
