import { html, nothing } from 'lit-html';
import { PERIODS } from './range.js';

/**
 * @import { Page } from './page.js'
 * @import { OfferReport } from '../reports/offers.ts'
 */

/** Not every browser lists UTC. */
const TIME_ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
const PERIOD_OPTIONS = [
  ...PERIODS.map(({ period, label }) => ({ value: period, label })),
  { value: 'custom', label: 'Other days…' },
];
const ALL = { value: '', label: 'All' };

/**
 * Selects the code, the days, and the time zone of the days.
 *
 * @param {Page} page
 * @param {{ from: string, to: string, time_zone: string }} range
 * @param {OfferReport[]} offers
 */
export function filtersView(page, { from, to, time_zone }, offers) {
  const { place, codes } = page;
  const isCustom = place.period === 'custom';
  const pick = (/** @type {string} */ period) =>
    page.go(period === 'custom' ? { period, from, to } : { period, from: null, to: null });
  const codeOptions = [ALL, ...codes.map(({ code, name }) => ({ value: code, label: name }))];
  const offerOptions = [ALL, ...offers.map(({ offer_id, name }) => ({ value: offer_id, label: name }))];
  const zones = TIME_ZONES.includes(time_zone) ? TIME_ZONES : [time_zone, ...TIME_ZONES];
  return html`<div class="filters" role="group" aria-label="What is shown">
    <label>Period
      ${select(pick, PERIOD_OPTIONS, place.period)}
    </label>
    ${
      isCustom
        ? html`<label>From ${day(from, (value) => page.go({ from: value, to, period: 'custom' }))}</label>
            <label>To ${day(to, (value) => page.go({ from, to: value, period: 'custom' }))}</label>`
        : nothing
    }
    ${
      place.site !== null && codes.length
        ? html`<label>QR code
            ${select((code) => page.go({ code: code || null, offer: null }), codeOptions, place.code ?? '')}
          </label>`
        : nothing
    }
    ${
      offers.length
        ? html`<label>Offer
            ${select((offer) => page.go({ offer: offer || null, code: null }), offerOptions, place.offer ?? '')}
          </label>`
        : nothing
    }
    <label>Time zone
      ${select(
        (timeZone) => page.go({ timeZone }),
        zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
        time_zone,
      )}
    </label>
  </div>`;
}

/**
 * @param {(value: string) => void} onPick
 * @param {{ value: string, label: string }[]} options
 * @param {string} chosen
 */
export function select(onPick, options, chosen) {
  return html`<select @change=${(/** @type {{ target: HTMLSelectElement }} */ { target }) => onPick(target.value)}>
    ${options.map(({ value, label }) => html`<option value=${value} .selected=${value === chosen}>${label}</option>`)}
  </select>`;
}

/**
 * @param {string} value
 * @param {(value: string) => void} onPick
 */
function day(value, onPick) {
  const pick = (/** @type {{ target: HTMLInputElement }} */ { target }) => target.value && onPick(target.value);
  return html`<input type="date" .value=${value} @change=${pick} />`;
}
