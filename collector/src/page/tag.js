import { html } from 'lit-html';
import { copyView } from './copy.js';
import { packageOf, snippetOf, tagOf } from './install.js';
import { link } from './shell.js';

/** @import { Page } from './page.js' */

/**
 * What installs the SDK on a site.
 *
 * @param {Page} page
 * @param {string} siteId
 */
export function installView(page, siteId) {
  const { collectorUrl } = page;
  let template = '';
  void fetch(new URL('./snippet.html', import.meta.url))
    .then((response) => response.text())
    .then((text) => {
      template = text;
      page.refresh();
    });

  return () => html`<section>
    <h2>1. The tag</h2>
    <p>In the head of every page of the site:</p>
    ${copyView('the tag', tagOf(collectorUrl, siteId))}
    <details>
      <summary>Other ways: the snippet, the package</summary>
      <p>The snippet also keeps <code>scanova(…)</code> calls made before the script has loaded:</p>
      ${template ? copyView('the snippet', snippetOf(template, collectorUrl, siteId)) : ''}
      <p>As a package, <code>@scnv/sdk</code>:</p>
      ${copyView('the import', packageOf(collectorUrl, siteId))}
    </details>
    <p>Then see whether it works: ${link(page, { tab: 'live' }, 'Live')}.</p>
  </section>`;
}
