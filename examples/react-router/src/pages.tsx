import { track } from '@scnv/sdk';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'react-router';

export function Home() {
  return (
    <>
      <title>Things that last</title>
      <h1>Things that last</h1>
    </>
  );
}

export function Lamp() {
  const [query] = useSearchParams();
  return (
    <>
      <title>Paper lamp</title>
      <h1>Paper lamp</h1>
      <Link to="?tab=care">Care</Link>
      <p>{query.get('tab') === 'care' ? 'Dust it now and then.' : 'Folds flat, shines warm.'}</p>
    </>
  );
}

export function Checkout() {
  // Other SDKs need this call. scnv has already counted this view by itself, and counts it once.
  useEffect(() => track('pageview'), []);
  return (
    <>
      <title>Checkout</title>
      <h1>Checkout</h1>
      <button type="button" onClick={() => track('checkout_started', { product: 'lamp' })}>
        Pay
      </button>
    </>
  );
}
