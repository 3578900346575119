import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { optionOf } from '../src/commands/command.ts';
import { commands, HELP } from '../src/commands/list.ts';
import { runCommand } from '../src/commands/run.ts';
import { readConfig } from '../src/config.ts';
import { START, startCollector } from './collector.ts';
import { routesOf } from './routes.ts';

const collector = await startCollector(afterAll);
const { databaseUrl: DATABASE_URL } = collector;
const config = readConfig({ DATABASE_URL });

const run = (line: string) => runCommand(line.split(' '), config, () => START);
const answerTo = async (line: string) => JSON.parse(await run(line));

it('has a command for each call of the management API, and no others', () => {
  const calls = new Set(commands.map(({ method, path }) => `${method} ${path}`));
  const managed = routesOf(collector.app).filter((route) => !route.startsWith('HEAD ') && route.includes(' /admin/'));
  expect(managed.length).toBeGreaterThan(10);
  expect([...calls].sort()).toEqual(managed.sort());
});

it('lists all commands, with their arguments and options', () => {
  for (const { name, about, fields = {} } of commands) {
    expect(HELP).toContain(`  ${name}`);
    expect(HELP).toContain(about);
    for (const field of Object.keys(fields)) expect(HELP).toContain(`--${optionOf(field)}`);
  }
  expect(HELP).toContain('sites change SITE_ID [--name TEXT] [--allowed-domains TEXT…]');
  expect(HELP).toContain('qr-codes save CODE --site-id TEXT --destination TEXT [--name TEXT]\n');
});

it('shows as required what the API requires, and the reason of a rejection', async () => {
  const { paths } = (await collector.asAdmin('GET', '/openapi.json')).json();
  for (const { name, method, path, fields = {}, says = {}, requires = [] } of commands) {
    const { parameters = [], requestBody } = paths[path.replace(/:(\w+)/g, '{$1}')][method.toLowerCase()];
    const asked = parameters.filter((one: { in: string; required?: boolean }) => one.in === 'query' && one.required);
    const inBody: string[] = requestBody?.content['application/json'].schema.required ?? [];
    const required = [...asked.map((one: { name: string }) => one.name), ...inBody].filter((field) => !(field in says));
    if (name === 'conversions reject') required.push('reason');
    expect([name, [...requires].sort()]).toEqual([name, required.sort()]);
    for (const field of requires) expect(fields).toHaveProperty(field);
  }
});

it('explains itself to whoever asks for help', async () => {
  for (const line of ['help', '--help', '-h', 'sites --help', 'test --help', 'help sites'])
    expect([line, await run(line)]).toEqual([line, HELP]);
  expect(await run('keys create --help')).toBe(
    'keys create SITE_ID --name TEXT [--mode TEXT]\n    creates an API key, and shows it once',
  );
  expect(await run('keys create shop -h')).toBe(await run('keys create --help'));
});

it('manages sites on the database of a running collector', async () => {
  const made = await answerTo(
    'sites create --site-id by-command --allowed-domains shop.example --allowed-domains *.shop.example',
  );
  expect(made).toMatchObject({ site_id: 'by-command', allowed_domains: ['shop.example', '*.shop.example'] });
  await run('sites change by-command --name Shop');
  expect(await answerTo('sites pause by-command')).toEqual({ ...made, name: 'Shop', status: 'paused' });
  expect((await collector.asAdmin('GET', '/admin/sites/by-command')).json()).toEqual(
    await answerTo('sites show by-command'),
  );
  expect(await answerTo('sites resume by-command')).toMatchObject({ status: 'active' });
  expect((await answerTo('sites list')).sites).toContainEqual(await answerTo('sites show by-command'));
});

it('empties a list given an empty string', async () => {
  const { siteId } = await collector.newSite();
  const changed = JSON.parse(
    await runCommand(['sites', 'change', siteId, '--conversion-events', ''], config, () => START),
  );
  expect(changed).toMatchObject({ site_id: siteId, conversion_events: [], allowed_domains: ['shop.example'] });
});

it('creates a key that the collector accepts, and revokes it', async () => {
  const { siteId, postServerEvent } = await collector.newSite();
  const { key, key_id } = await answerTo(`keys create ${siteId} --name backend`);
  expect((await postServerEvent({}, { 'x-api-key': key })).statusCode).toBe(200);
  expect(await run(`keys revoke ${siteId} ${key_id}`)).toBe('done');
  expect((await postServerEvent({}, { 'x-api-key': key })).statusCode).toBe(403);
  expect((await answerTo(`keys list ${siteId}`)).keys).toMatchObject([{ name: 'shop' }, { key_id, revoked_at: START }]);
});

it('creates QR codes and shows them', async () => {
  const { siteId, code } = await collector.newSite();
  const saved = await answerTo(`qr-codes save by-command --site-id ${siteId} --destination https://shop.example/`);
  expect(await answerTo('qr-codes show by-command')).toEqual(saved);
  expect((await answerTo(`qr-codes list --site-id ${siteId}`)).qr_codes).toMatchObject([
    { code: 'by-command' },
    { code },
  ]);
  await expect(run('qr-codes show nothing')).rejects.toThrow('no such QR code');
});

it('rules on conversions', async () => {
  const { siteId, postServerEvent, readEvents } = await collector.newSite();
  const { event_id } = (await postServerEvent()).json();
  await run(`conversions reject ${event_id} --site-id ${siteId} --reason fraud`);
  expect(readEvents()).toMatchObject([{ conversion_status: 'rejected' }]);
  await run(`conversions approve ${event_id} --site-id ${siteId}`);
  const shown = await answerTo(`conversions show ${event_id} --site-id ${siteId}`);
  expect(shown).toMatchObject({ status: 'approved', changes: [{ reason: 'fraud' }, { reason: null }] });
  expect((await answerTo(`conversions list --site-id ${siteId} --limit 5`)).conversions).toHaveLength(1);
});

it('creates a login link for the address at which the collector listens', async () => {
  const { url } = await answerTo('logins create');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8787\/login\?code=link_/);
  const { pathname, search } = new URL(url);
  expect((await collector.send('POST', pathname + search)).headers['set-cookie']).toMatch(/^scnv_login\w*=login_/);
});

it.each([
  ['sites', 'no command "sites"; help lists'],
  ['sites destroy', 'no command "sites destroy"'],
  ['sites show', 'usage: sites show SITE_ID'],
  ['sites show a b', 'usage: sites show SITE_ID'],
  ['sites list --colour red', '--colour'],
  ['sites create --name', '--name'],
  ['sites create --status closed', '--status: must be active or paused'],
  ['sites create --allowed-domains https://shop.example', '--allowed-domains.0: must be a host'],
  ['sites change by-command', 'changes nothing'],
  ['sites show nobody', 'no such site'],
  ['keys create nobody --name x', 'no such site'],
  ['conversions list', '--site-id: field required'],
])('says what is wrong with "%s"', async (line, problem) => {
  await expect(run(line)).rejects.toThrow(problem);
});

it('prints the result, and fails if there is none', async () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const start = async (...words: string[]) => {
    const child = spawn(process.execPath, [main, ...words], { env: { DATABASE_URL } });
    const [output, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number]>,
    ]);
    return { output, complaints, code };
  };
  const [listed, failed, helped, tested] = await Promise.all([
    start('sites', 'list'),
    start('sites', 'show', 'nobody'),
    start('--help'),
    start('test', '--help'),
  ]);
  expect([listed.code, listed.complaints]).toEqual([0, '']);
  expect(JSON.parse(listed.output)).toHaveProperty('sites');
  expect(failed).toEqual({ code: 1, output: '', complaints: 'scnv collector: there is no such site\n' });
  for (const answer of [helped, tested]) expect(answer).toEqual({ code: 0, output: `${HELP}\n`, complaints: '' });
});

it('takes turns with the collector: of many concurrent changes by both, none is lost', async () => {
  const { siteId, postServerEvent, readEvents } = await collector.newSite();
  const changes = Array.from({ length: 4 }, (_, place) => run(`keys create ${siteId} --name at-once-${place}`));
  const events = Array.from({ length: 60 }, (_, place) => postServerEvent({ order_id: `A-${place}` }));
  await Promise.all(changes);
  expect((await Promise.all(events)).map(({ statusCode }) => statusCode)).toEqual(events.map(() => 200));
  expect(readEvents()).toHaveLength(60);
  expect((await answerTo(`keys list ${siteId}`)).keys).toHaveLength(5);
});

it('shows the progress of a long deletion', async () => {
  const { siteId, postServerEvent } = await collector.newSite();
  const external_id = 'customer-7';
  await postServerEvent({ user_identifiers: { external_id } });
  await postServerEvent({ user_identifiers: { external_id } });
  const shown: string[] = [];
  const progress = { show: (what: string, state: string) => shown.push(`${what}: ${state}`), end: () => {} };
  const words = `data erase --external-id ${external_id} --site-id ${siteId}`.split(' ');
  expect(JSON.parse(await runCommand(words, config, () => START, progress))).toMatchObject({ events: 2 });
  expect(shown).toEqual(['deleting events and repeats: 2 rows']);
  await postServerEvent();
  await runCommand(['data', 'clean'], config, () => START + 25 * 3_600_000, progress);
  const orphans = expect.stringMatching(/^deleting orphans: [1-9]\d* rows$/);
  expect(shown).toEqual(expect.arrayContaining([orphans, 'deleting totals: 0 rows']));
});
