import { readFileSync } from 'node:fs';

const stub = readFileSync(new URL(import.meta.resolve('@scnv/sdk/stub.js')), 'utf8').trim();

const draw = (shapes: string) => `<svg viewBox="0 0 64 64" class="picture" aria-hidden="true">${shapes}</svg>`;
const lamp = draw(`<path d="M32 4v8" stroke="#555" stroke-width="2"/><circle cx="32" cy="34" r="22" fill="#f3b04b"/>
  <path d="M12 26h40M10 34h44M12 42h40" stroke="#c9822a" stroke-width="1.5"/>`);
const teapot = draw(`<path d="M46 28q14-2 10 12-3 8-12 6" fill="none" stroke="#3d4a52" stroke-width="4"/>
  <path d="M16 34 4 26l2 10 12 10z" fill="#3d4a52"/><ellipse cx="32" cy="40" rx="19" ry="16" fill="#52636d"/>
  <circle cx="32" cy="20" r="4" fill="#3d4a52"/>`);
const plant =
  draw(`<path d="M32 42V18" stroke="#3f7d44" stroke-width="3"/><path d="M18 42h28l-4 18H22z" fill="#b5623c"/>
  <ellipse cx="22" cy="20" rx="10" ry="6" fill="#58a55f"/><ellipse cx="43" cy="15" rx="11" ry="6" fill="#58a55f"/>
  <ellipse cx="42" cy="30" rx="9" ry="5" fill="#6cbb72"/>`);

/** What the shop sells, with prices in euro cents. */
export const products = [
  { slug: 'lamp', name: 'Paper lamp', picture: lamp, cents: 4_990, text: 'Folds flat, shines warm.' },
  { slug: 'teapot', name: 'Iron teapot', picture: teapot, cents: 3_450, text: 'Keeps a litre hot for an hour.' },
  { slug: 'plant', name: 'Money plant', picture: plant, cents: 1_995, text: 'Forgives everything but the frost.' },
];

export type Product = (typeof products)[number];

/** How the shop's pages reach the collector. */
export interface Tracking {
  collector: string;
  siteId: string;
  /** Attributes of the tag. */
  options: string;
}

const euros = (cents: number) => `€${(cents / 100).toFixed(2)}`;

export function homePage(tracking: Tracking): string {
  const items = products.map(
    ({ slug, name, picture, cents }) =>
      `<a class="card" href="/products/${slug}">${picture}<b>${name}</b> ${euros(cents)}</a>`,
  );
  return layout(tracking, 'Things that last', `<h1>Things that last</h1><div class="cards">${items.join('')}</div>`);
}

export function productPage(tracking: Tracking, { slug, name, picture, cents, text }: Product): string {
  const body = `${picture}<h1>${name}</h1><p>${text}</p>
    <p><b>${euros(cents)}</b></p><a class="button" href="/checkout/${slug}">Buy it</a>`;
  return layout(tracking, name, body);
}

export function checkoutPage(tracking: Tracking, { slug, name, cents }: Product): string {
  const body = `<h1>Checkout</h1><p>${name}, ${euros(cents)}</p>
    <form id="checkout" data-product="${slug}"><button class="button">Place the order</button></form>
    <script src="/checkout.js"></script>`;
  return layout(tracking, 'Checkout', body);
}

/** The page also reports the sale through the browser SDK: the order number makes both reports count once. */
export function thanksPage(tracking: Tracking, orderId: string): string {
  const body = `<h1>Thank you</h1><p>Your order <b id="order">${orderId}</b> is on its way.</p>
    <a href="/">Back to the shop</a>
    <script>scanova('track', 'purchase', {}, { orderId: '${orderId}' });</script>`;
  return layout(tracking, 'Thank you', body);
}

function layout({ collector, siteId, options }: Tracking, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/shop.css">
<script>${stub}</script>
<script async src="${collector}/scnv.js" data-site-id="${siteId}" ${options}></script>
</head>
<body><main>${body}</main></body>
</html>`;
}
