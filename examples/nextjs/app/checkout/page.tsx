import { Pay } from './pay';

export const metadata = { title: 'Checkout' };

export default function Checkout() {
  return (
    <>
      <h1>Checkout</h1>
      <Pay />
    </>
  );
}
