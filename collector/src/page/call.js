import { html, nothing } from 'lit-html';
import { cureLink, wordsView } from './cure.js';
import { fieldsView } from './fields.js';
import { count, dayAndTime } from './numbers.js';
import { link } from './shell.js';

/**
 * @import { Page } from './page.js'
 * @import { InboundCall } from '../store/inbound-log.ts'
 */

/** @typedef {InboundCall & { why: string | null }} Call */

/**
 * The possible outcomes of a call; `like` is the similar outcome in the live view, whose color it gets.
 *
 * @type {{ [status in Call['status']]: { label: string, like: string } }}
 */
export const CALL_ENDS = {
  approved: { label: 'Approved', like: 'accepted' },
  pending: { label: 'Pending', like: 'orphan' },
  rejected: { label: 'Rejected', like: 'scan' },
  duplicate: { label: 'Duplicate', like: 'duplicate' },
  refused: { label: 'Refused', like: 'refused' },
};

const NAMES = { postback: 'Postback', pixel: 'Pixel', rejection: 'Rejection' };

/**
 * One line of the log.
 *
 * @param {Page} page
 * @param {Call} call
 */
export function callView(page, call) {
  const { received_at, surface, status, reason, why, offer_id, transaction_id, conversion_id, calls, latency_ms } =
    call;
  const { label, like } = CALL_ENDS[status];
  const offer = page.offers.find((one) => one.offer_id === offer_id)?.name ?? offer_id;
  const { call_id, method, parameters } = call;
  return html`<li class="line ${like}">
    <time datetime=${new Date(received_at).toISOString()}>${dayAndTime(received_at)}</time>
    <span class="badge">${label}</span>
    <span class="what">
      <strong>${NAMES[surface]}</strong>
      ${offer === null ? nothing : html`<span class="soft">${offer}</span>`}
      ${calls > 1 ? html`<span class="soft">${count(calls)} calls within a minute</span>` : nothing}
      ${
        transaction_id === null
          ? nothing
          : html`<span class="where">${link(page, { transaction: transaction_id }, transaction_id)}</span>`
      }
    </span>
    ${reason ? html`<span class="why">${wordsView(why ?? '')} ${cureLink(reason)}</span>` : nothing}
    ${fieldsView({ ...parameters, method, conversion_id, call_id, latency_ms })}
  </li>`;
}
