import { redirect } from 'next/navigation';

export default function LampOfOld() {
  redirect('/products/lamp');
}
