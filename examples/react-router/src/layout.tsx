import { Link, Outlet } from 'react-router';
import { Tracking } from './tracking.tsx';

export function Layout() {
  return (
    <>
      <Tracking />
      <nav>
        <Link to="/">Home</Link> <Link to="/products/lamp">Lamp</Link> <Link to="/lamp">Lamp of old</Link>{' '}
        <Link to="/checkout">Checkout</Link>
      </nav>
      <Outlet />
    </>
  );
}
