// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { CmpApi } from '@iabtcf/cmpapi';
import { GVL, TCModel, TCString } from '@iabtcf/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { page } from './tag.ts';
import { replace } from './visit.ts';

const documentation = readFileSync('docs/consent.md', 'utf8');
/** What was reported to the SDK. */
let told: unknown[][];

beforeEach(() => {
  told = [];
  page.scanova = (...call) => told.push(call);
});

/** Runs a piece of the documentation as the page's script. */
function runSnippet(name: string) {
  const [, code] = new RegExp(`\`\`\`js ${name}\n([^]*?)\`\`\``).exec(documentation) ?? [];
  new Function(code as string)();
}

describe('the snippet for Google Consent Mode', () => {
  const google = window as unknown as { dataLayer: { length?: number }[] };
  // It takes `arguments`, not a list: https://developers.google.com/tag-platform/security/guides/consent
  function gtag(..._: unknown[]) {
    // biome-ignore lint/complexity/noArguments: see above
    google.dataLayer.push(arguments);
  }

  beforeEach(() => {
    replace(window, 'dataLayer', { value: [], writable: true });
  });

  test('reports what was set before and after it; denied by default means nobody has been asked yet', () => {
    gtag('consent', 'default', { analytics_storage: 'denied', ad_storage: 'denied', wait_for_update: 500 });
    google.dataLayer.push({ event: 'gtm.js' } as object);
    runSnippet('consent-mode');
    gtag('consent', 'default', { analytics_storage: 'granted' });
    gtag('js', new Date());
    gtag('event', 'x', null);
    gtag('consent', 'update', { ad_storage: 'granted' });
    gtag('consent', 'update', { analytics_storage: 'granted' });
    gtag('consent', 'update', { analytics_storage: 'denied' });
    expect(told).toEqual([
      ['consent', 'pending'],
      ['consent', 'granted'],
      ['consent', 'denied'],
    ]);
  });

  test('passes on what others push, and returns what they get', () => {
    runSnippet('consent-mode');
    const calls = [{ event: 'sale', length: 120 }, null, () => 1] as object[];
    expect(google.dataLayer.push(...calls)).toBe(3);
    expect([...google.dataLayer]).toEqual(calls);
    expect(told).toEqual([]);
  });
});

describe('the snippet for IAB TCF v2', () => {
  /** A consent platform that knows a visitor who has agreed to these purposes. */
  function agreedTo(purposes: number[]): string {
    const model = new TCModel(
      new GVL({
        gvlSpecificationVersion: 3,
        vendorListVersion: 1,
        tcfPolicyVersion: 5,
        lastUpdated: '2026-01-01T00:00:00Z',
        purposes: {},
        specialPurposes: {},
        features: {},
        specialFeatures: {},
        stacks: {},
        vendors: {},
      } as unknown as ConstructorParameters<typeof GVL>[0]),
    );
    Object.assign(model, {
      cmpId: 31,
      cmpVersion: 1,
      consentScreen: 1,
      consentLanguage: 'EN',
      publisherCountryCode: 'DE',
    });
    model.purposeConsents.set(purposes);
    return TCString.encode(model);
  }

  test('reports what a platform says, from the banner to a change of mind', () => {
    const platform = new CmpApi(31, 1, true);
    platform.update('', true);
    runSnippet('tcf');
    platform.update(agreedTo([1, 8]), false);
    platform.update(agreedTo([1]), false);
    expect(told).toEqual([
      ['consent', 'pending'],
      ['consent', 'granted'],
      ['consent', 'denied'],
    ]);
    platform.update(null);
    expect(told.at(-1)).toEqual(['consent', 'granted']);
  });
});
