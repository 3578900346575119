import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider, redirect } from 'react-router';
import { Layout } from './layout.tsx';
import { Checkout, Home, Lamp } from './pages.tsx';

const router = createBrowserRouter([
  {
    Component: Layout,
    children: [
      { path: '/', Component: Home },
      { path: '/products/lamp', Component: Lamp },
      { path: '/lamp', loader: () => redirect('/products/lamp') },
      { path: '/checkout', Component: Checkout },
    ],
  },
]);

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
