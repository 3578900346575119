export interface ToldCopy {
  source: string;
  id: number;
  order: number | null;
  name: string;
  isBot?: boolean;
}

/** How many sales there are, if copies that share an id or, as conversions, an order are the same sale. */
export function countSales(copies: ToldCopy[]): number {
  return salesOf(copies).length;
}

/** What a site reports of these copies, whatever came first: of each sale, its best copy. */
export function figuresOf(copies: ToldCopy[]): { events: number; conversions: number; bots: number } {
  const best = salesOf(copies).map((sale) => sale.reduce((one, other) => (rankOf(one) < rankOf(other) ? other : one)));
  const people = best.filter(({ isBot }) => !isBot);
  return {
    events: people.length,
    conversions: people.filter(isConversion).length,
    bots: best.length - people.length,
  };
}

function salesOf(copies: ToldCopy[]): ToldCopy[][] {
  let groups: { keys: string[]; sale: ToldCopy[] }[] = [];
  for (const copy of copies) {
    const { id, order, name } = copy;
    const keys = [`id ${id}`];
    if (order !== null && isConversion(copy)) keys.push(`order ${name} ${order}`);
    const isTied = (group: { keys: string[] }) => group.keys.some((key) => keys.includes(key));
    const tied = groups.filter(isTied);
    const joined = {
      keys: [...keys, ...tied.flatMap((group) => group.keys)],
      sale: [...tied.flatMap(({ sale }) => sale), copy],
    };
    groups = [...groups.filter((group) => !isTied(group)), joined];
  }
  return groups.map(({ sale }) => sale);
}

function isConversion({ source, name }: ToldCopy): boolean {
  return source === 'server' || name === 'purchase';
}

function rankOf(copy: ToldCopy): number {
  return (copy.source === 'server' ? 4 : 0) + (copy.isBot ? 0 : 2) + (isConversion(copy) ? 1 : 0);
}
