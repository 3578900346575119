/** A Markdown table: the first column left-aligned, figures right-aligned. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const rule = `|---|${head
    .slice(1)
    .map(() => '---:|')
    .join('')}`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The mean and, if trials differ, their range: `20.3 (19–21)`. */
export function meanAndRange(values: number[]): string {
  if (values.length === 0) return '–';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${mean(values)} (${least}–${most})`;
}

/** The mean, with one decimal if it is not whole. */
export function mean(values: number[]): string {
  const exact = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Number.isNaN(exact) ? '–' : String(Number(exact.toFixed(1)));
}
