import { BlockList, isIP } from 'node:net';

// Despite its name, Node's BlockList only tells whether an address is in a list.

/** Whether a text can be a source of an offer: `192.0.2.7`, `192.0.2.7-192.0.2.9`, `192.0.2.7-9`, `192.0.2.0/24`. */
export function isSourcePattern(text: string): boolean {
  return addTo(new BlockList(), text);
}

/** Whether calls may come from an IP address. An empty list allows all. */
export function isAllowedSource(address: string, patterns: string[]): boolean {
  if (!patterns.length) return true;
  const list = new BlockList();
  for (const pattern of patterns) addTo(list, pattern);
  const family = familyOf(address);
  return family !== null && list.check(address, family);
}

function addTo(list: BlockList, text: string): boolean {
  try {
    const [network = '', bits, ...more] = text.split('/');
    const [first = '', last, ...rest] = text.split('-');
    const family = familyOf(bits === undefined ? first : network);
    if (!family || more.length || rest.length) return false;
    if (bits !== undefined) {
      if (!/^\d{1,3}$/.test(bits)) return false;
      list.addSubnet(network, Number(bits), family);
    } else if (last === undefined) list.addAddress(first, family);
    else list.addRange(first, /^\d+$/.test(last) ? first.replace(/\d+$/, last) : last, family);
    return true;
  } catch {
    // A prefix that is too long, or a range that ends before it starts.
    return false;
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  if (address.includes('%')) return null;
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)] ?? null;
}
