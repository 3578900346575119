export const metadata = { title: 'Things that last' };

export default function Home() {
  return <h1>Things that last</h1>;
}
