import { expect, it } from 'vitest';
import { identify } from '../src/identity.ts';

const OURS = { site_key: 1, code: 'poster', kind: 'scan' } as const;
const THEIRS = { site_key: 2, code: 'flyer', kind: 'scan' } as const;
const OUR_TEST = { site_key: 1, code: 'offer:spring', kind: 'test' } as const;

it.each([
  ['of its own site', true, OURS, false, 'linked', 'poster'],
  ['of its own site, where all are accepted', true, OURS, true, 'linked', 'poster'],
  ['of a test link', true, OUR_TEST, false, 'test', 'offer:spring'],
  ["of another site's", true, THEIRS, false, 'foreign', null],
  ["of another site's, where all are accepted", true, THEIRS, true, 'foreign', null],
  ['that is unknown', true, null, false, 'orphan', null],
  ['that is unknown, where all are accepted', true, null, true, 'unregistered', null],
  ['that it does not name', false, null, false, 'none', null],
  ['that it does not name, where all are accepted', false, null, true, 'none', null],
])('an event with a scan session %s', (_case, hasScan, session, acceptUnknown, identity, code) => {
  expect(identify(1, hasScan, session, acceptUnknown)).toEqual({ identity, code });
});
