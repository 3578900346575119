import { Scnv } from '@scnv/sdk/react';
import Link from 'next/link';
import { connection } from 'next/server';
import type { ReactNode } from 'react';

export default async function Layout({ children }: { children: ReactNode }) {
  // Reads the environment of the running server, not of the build.
  await connection();
  const { SCNV_SITE_ID = 'demo', SCNV_ENDPOINT = 'http://localhost:8787/ct', SCNV_CLEAN_URL } = process.env;
  return (
    <html lang="en">
      <body>
        <Scnv siteId={SCNV_SITE_ID} endpoint={SCNV_ENDPOINT} cleanUrl={SCNV_CLEAN_URL === 'true'} />
        <nav>
          <Link href="/">Home</Link> <Link href="/products/lamp">Lamp</Link> <Link href="/lamp">Lamp of old</Link>{' '}
          <Link href="/checkout">Checkout</Link>
        </nav>
        {children}
      </body>
    </html>
  );
}
