'use client';

import { track } from '@scnv/sdk';

export function Pay() {
  return (
    <button type="button" onClick={() => track('checkout_started', { product: 'lamp' })}>
      Pay
    </button>
  );
}
