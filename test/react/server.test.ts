import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Scnv, useScanSessionId } from '../../src/react/index.ts';

test('renders on a server, where there is no scan', () => {
  const Shown = () => createElement('b', null, String(useScanSessionId()));
  const page = createElement(
    'main',
    null,
    createElement(Scnv, { siteId: 'shop', endpoint: '/ct' }),
    createElement(Shown),
  );
  expect(typeof window).toBe('undefined');
  expect(renderToString(page)).toBe('<main><b>null</b></main>');
});
