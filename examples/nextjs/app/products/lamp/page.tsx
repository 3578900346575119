import Link from 'next/link';

export const metadata = { title: 'Paper lamp' };

export default async function Lamp({ searchParams }: { searchParams: Promise<{ tab?: string }> }) {
  const { tab } = await searchParams;
  return (
    <>
      <h1>Paper lamp</h1>
      <Link href="?tab=care">Care</Link>
      <p>{tab === 'care' ? 'Dust it now and then.' : 'Folds flat, shines warm.'}</p>
    </>
  );
}
