/** How many sales there are, if copies that share an id or, as conversions, an order are the same sale. */
export function countSales(copies: { source: string; id: number; order: number | null; name: string }[]): number {
  let groups: string[][] = [];
  for (const { source, id, order, name } of copies) {
    const keys = [`id ${id}`];
    if (order !== null && (source === 'server' || name === 'purchase')) keys.push(`order ${name} ${order}`);
    const isTied = (group: string[]) => group.some((key) => keys.includes(key));
    groups = [...groups.filter((group) => !isTied(group)), [...keys, ...groups.filter(isTied).flat()]];
  }
  return groups.length;
}
