import { readFileSync } from 'node:fs';
import { afterEach } from 'vitest';
import { collector, replace, SITE } from './visit.ts';

const script = readFileSync('dist/scnv.js', 'utf8');
const stub = readFileSync('dist/stub.js', 'utf8');

export const page = window as unknown as {
  scanova?: (...call: unknown[]) => unknown;
  scanovaConfig?: object;
};

afterEach(() => {
  delete page.scanova;
  delete page.scanovaConfig;
});

export const scanova = (...call: unknown[]) => page.scanova?.(...call);
export const flush = () => scanova('flush');
export const runStub = () => new Function(stub)();

/** Runs the built script as the browser would for this tag. */
export function runScript(tag: HTMLScriptElement) {
  replace(document, 'currentScript', { value: tag });
  new Function(script)();
}

/** Runs the built script as a tag of the collector with these `data-*` attributes. */
export function load(data: Record<string, string> = { siteId: SITE }) {
  const tag = document.createElement('script');
  tag.src = `${collector.origin}/scnv.js`;
  Object.assign(tag.dataset, data);
  runScript(tag);
}
