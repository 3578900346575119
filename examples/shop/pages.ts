/** What the shop sells. Prices in the smallest unit of the euro. */
export const products = [
  { slug: 'lamp', name: 'Paper lamp', picture: '🏮', cents: 4_990, text: 'Folds flat, shines warm.' },
  {
    slug: 'teapot',
    name: 'Iron teapot',
    picture: '🫖',
    cents: 3_450,
    text: 'Holds a litre, and the heat for an hour.',
  },
  { slug: 'plant', name: 'Money plant', picture: '🪴', cents: 1_995, text: 'Forgives everything but the frost.' },
];

export type Product = (typeof products)[number];

/** How the shop's pages reach the collector. */
export interface Tracking {
  collector: string;
  siteId: string;
}

export const euros = (cents: number) => `€${(cents / 100).toFixed(2)}`;

export function homePage(tracking: Tracking): string {
  const items = products.map(
    ({ slug, name, picture, cents }) =>
      `<a class="card" href="/products/${slug}"><span>${picture}</span><b>${name}</b> ${euros(cents)}</a>`,
  );
  return layout(tracking, 'Things that last', `<h1>Things that last</h1><div class="cards">${items.join('')}</div>`);
}

export function productPage(tracking: Tracking, { slug, name, picture, cents, text }: Product): string {
  const body = `<p class="picture">${picture}</p><h1>${name}</h1><p>${text}</p>
    <p><b>${euros(cents)}</b></p><a class="button" href="/checkout/${slug}">Buy it</a>`;
  return layout(tracking, name, body);
}

export function checkoutPage(tracking: Tracking, { slug, name, cents }: Product): string {
  const body = `<h1>Checkout</h1><p>${name}, ${euros(cents)}</p>
    <form id="checkout" data-product="${slug}"><button class="button">Place the order</button></form>
    <script src="/checkout.js"></script>`;
  return layout(tracking, 'Checkout', body);
}

/** The page tells the browser SDK of the sale, too: the order number makes it count once with the server's event. */
export function thanksPage(tracking: Tracking, orderId: string): string {
  const body = `<h1>Thank you</h1><p>Your order <b id="order">${orderId}</b> is on its way.</p>
    <a href="/">Back to the shop</a>
    <script>scanova('track', 'purchase', {}, { orderId: '${orderId}' });</script>`;
  return layout(tracking, 'Thank you', body);
}

function layout({ collector, siteId }: Tracking, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/shop.css">
<script>(()=>{if(!window.scanova){const q=[];window.scanova=(...c)=>{q.push([Date.now(),c])};scanova.q=q}})();</script>
<script async src="${collector}/scnv.js" data-site-id="${siteId}"></script>
</head>
<body><main>${body}</main></body>
</html>`;
}
