import { track } from '@scnv/sdk';
import { createClient } from '@scnv/sdk/node';

interface Cart {
  product: string;
  quantity: number;
}
declare const cart: Cart;
track('add_to_cart', cart);
const c = createClient({ collector: 'https://x', apiKey: 'k', siteId: 's' });
void c.track({ event_name: 'lead', scan_session_id: 'x', properties: cart });
