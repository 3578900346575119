import { globSync, readFileSync } from 'node:fs';

/** A code block of the documentation. */
export interface Block {
  /** The page and the line where it begins, for the titles of tests. */
  at: string;
  language: string;
  code: string;
}

/** All pages of the user documentation. */
export const pages = ['README.md', ...globSync('docs/*.md').sort()];

const blocks = pages.flatMap((page) => {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^```(\w*).*\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language = '', 2: code = '', index }): Block => ({
      at: `${page}:${text.slice(0, index).split('\n').length}`,
      language,
      code,
    }),
  );
});

/** The blocks in any of these languages. */
export function blocksIn(...languages: string[]): Block[] {
  return blocks.filter(({ language }) => languages.includes(language));
}

/** Every language that is used. */
export const languages = new Set(blocks.map(({ language }) => language));
