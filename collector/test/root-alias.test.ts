import { expect, it } from 'vitest';
import { withoutAlias } from '../src/routes/root-alias.ts';

it.each([
  ['/', '/'],
  ['/?site=demo&offer_id=spring', '/?site=demo&offer_id=spring'],
  ['/page/?offer=spring', '/page/?offer=spring'],
  ['/?secure=t&transaction_id=1', '/postback?secure=t&transaction_id=1'],
  ['/?secure=t&new_rejected_reason=fraud', '/rejection?secure=t&new_rejected_reason=fraud'],
  ['/?secure=t&offer=spring', '/postback?secure=t&offer=spring'],
  ['/?offer=spring&publisher=7&x=%20', '/c/spring?offer=spring&publisher=7&x=%20'],
  ['/?offer=../admin/sites', '/c/..%2Fadmin%2Fsites?offer=../admin/sites'],
  ['/?offer=', '/c/%20?offer='],
])('treats %s as %s', (url, meant) => {
  expect(withoutAlias(url)).toBe(meant);
});
