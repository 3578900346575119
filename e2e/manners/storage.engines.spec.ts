import { expect, test } from '../lab.ts';
import { catchPageErrors, listenToConsole } from '../preludes.ts';

/** Methods that work this many times and then throw. */
const breakAfter = (calls: number, methods: string) => `{
  let left = ${calls};
  for (const path of ${JSON.stringify(methods.split(' '))}) {
    const [owner, name] = path.split('.');
    const original = window[owner].prototype[name];
    window[owner].prototype[name] = function (...parameters) {
      if (left-- <= 0) throw new DOMException('refused', 'SecurityError');
      return original.apply(this, parameters);
    };
  }
}`;

const reads = 'Storage.getItem';
const writes = 'Storage.setItem Storage.removeItem';
const database = 'IDBFactory.open IDBObjectStore.put IDBObjectStore.get';

const breakages = {
  'cannot be written': breakAfter(0, writes),
  'cannot be written from the fifth call on': breakAfter(4, writes),
  'cannot be read': breakAfter(0, reads),
  'cannot be read from the fifth call on': breakAfter(4, reads),
  'throws, and IndexedDB too': breakAfter(0, `${reads} ${writes} ${database}`),
  'throws from the fifth call on, and IndexedDB too': breakAfter(4, `${reads} ${writes} ${database}`),
};

for (const [name, breakage] of Object.entries(breakages)) {
  test(`when storage ${name}, the page continues with its scan and each event arrives once`, async ({
    lab,
    visitor,
  }) => {
    await lab.open(visitor, { before: `${catchPageErrors};${listenToConsole};${breakage}` });
    const scan = new URL(await visitor.url()).searchParams.get('scnv');
    await visitor.evaluate(`history.replaceState(null, '', '/')`);
    for (const word of ['one', 'two']) await visitor.evaluate(`scanova('track', '${word}', { word: '${word}' })`);
    const told = await lab.told(visitor);
    expect(told.map(({ event_type }) => event_type)).toEqual(['pageview', 'one', 'two']);
    for (const word of ['three', 'four', 'five'])
      await visitor.evaluate(`scanova('track', '${word}', null, { orderId: 7 })`);
    told.push(...(await lab.told(visitor)));
    expect(told.map(({ event_type }) => event_type).slice(3)).toEqual(['three', 'four', 'five']);
    expect(new Set(told.map(({ scan_session_id }) => scan_session_id))).toEqual(new Set([scan]));
    expect(await visitor.evaluate(`scanova('getScanSessionId')`)).toBe(scan);
    expect(await visitor.evaluate('said.concat(pageErrors)')).toEqual([]);
  });
}
