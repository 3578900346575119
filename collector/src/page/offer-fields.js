import { html } from 'lit-html';
import { textOf, wordsOf } from './form.js';

/** @import { Offer } from '../store/offers.ts' */

/** The macros that a destination may contain, in braces. */
export const MACROS = [
  ['transaction_id', 'the click: your server hands it back in the postback'],
  ['publisher_id', 'who sent the visitor'],
  ['offer_id', 'this offer'],
  ['sub_id', 'the publisher’s placement, also {sub_id_2} to {sub_id_6}'],
  ['external_transaction_id', 'the publisher’s own id of the click'],
  ['device_id', 'the device, if the link names it'],
  ['revenue', 'the revenue of a sale, also {payout} and {currency}'],
];

/** What may differ from its default. */
const SWITCHES = /** @type {const} */ ([
  ['conversions_per_click', 'several', 'one', 'A click may lead to several sales, each with its own order'],
  ['approval', 'manual', 'automatic', 'Nothing counts until somebody approves it'],
  ['pixel_approval', 'automatic', 'manual', 'Count what a pixel reports at once, though anybody can forge it'],
  ['caller_amounts', 'trust', 'ignore', 'Use the revenue and payout that a postback reports'],
  ['clickless', 'allow', 'refuse', 'Accept sales without a click, by publisher and order'],
  ['click_cookie', 'none', 'set', 'Set no cookie for the pixel'],
]);

/**
 * The fields of an offer, the usual ones first.
 *
 * @param {Offer | null} offer `null` for a new one.
 */
export function offerFieldsView(offer) {
  return html`
    <label>Where clicks lead
      <input
        name="destination"
        required
        maxlength="4096"
        spellcheck="false"
        autocapitalize="off"
        placeholder="https://shop.example/landing?click={transaction_id}"
        .defaultValue=${offer?.destination ?? ''}
      /></label>
    <details>
      <summary>Macros</summary>
      <dl class="macros">
        ${MACROS.map(([name, meaning]) => html`<dt><code>{${name}}</code></dt><dd>${meaning}</dd>`)}
      </dl>
      <p class="soft">Macros may be used anywhere except in the host. <code>scnv</code> is added automatically.</p>
    </details>
    <div class="money">
      ${textView('Revenue of a sale', 'revenue', offer, { placeholder: '3.00', inputmode: 'decimal' })}
      ${textView('Payout to the publisher', 'payout', offer, { placeholder: '2.00', inputmode: 'decimal' })}
      ${textView('Currency', 'currency', offer, { placeholder: 'EUR' })}
    </div>
    <details>
      <summary>More</summary>
      <div class="fields">
        ${textView('Conversion event', 'conversion_event', offer, { placeholder: 'conversion' })}
        ${textView('Where clicks lead while it is paused', 'fallback_url', offer, { placeholder: 'https://shop.example/' })}
        <label>Addresses allowed to call <span class="soft">(if empty, all)</span>
          <input
            name="allowed_sources"
            placeholder="192.0.2.7 198.51.100.0/24"
            spellcheck="false"
            .defaultValue=${offer?.allowed_sources.join(' ') ?? ''}
          /></label>
        ${SWITCHES.map(
          ([field, on, , text]) => html`<label class="check">
            <input type="checkbox" name=${field} value=${on} .defaultChecked=${offer?.[field] === on} /> ${text}
          </label>`,
        )}
      </div>
    </details>
  `;
}

/**
 * @param {string} label
 * @param {'revenue' | 'payout' | 'currency' | 'conversion_event' | 'fallback_url'} name
 * @param {Offer | null} offer
 * @param {{ placeholder: string, inputmode?: 'decimal' }} hints
 */
function textView(label, name, offer, { placeholder, inputmode }) {
  return html`<label>${label}
    <input
      name=${name}
      placeholder=${placeholder}
      inputmode=${inputmode ?? 'text'}
      autocomplete="off"
      spellcheck="false"
      .defaultValue=${offer?.[name] ?? ''}
    /></label>`;
}

/**
 * The offer that a form describes.
 *
 * @param {FormData} fields
 */
export function offerOf(fields) {
  const texts = ['destination', 'revenue', 'payout', 'currency', 'fallback_url'];
  const name = textOf(fields, 'name');
  return {
    ...(name && { name }),
    ...Object.fromEntries(texts.map((field) => [field, textOf(fields, field)])),
    conversion_event: textOf(fields, 'conversion_event') || 'conversion',
    allowed_sources: wordsOf(fields, 'allowed_sources'),
    ...Object.fromEntries(SWITCHES.map(([field, , off]) => [field, textOf(fields, field) || off])),
  };
}
