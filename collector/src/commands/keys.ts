import type { Command } from './command.ts';

const path = '/admin/sites/:site_id/keys';

export const keyCommands: Command[] = [
  { name: 'keys list', about: 'lists the API keys of a site', method: 'GET', path },
  {
    name: 'keys create',
    about: 'creates an API key, and shows it once',
    method: 'POST',
    path,
    fields: { name: 'text', mode: 'text' },
    requires: ['name'],
  },
  { name: 'keys revoke', about: 'revokes an API key', method: 'DELETE', path: `${path}/:key_id` },
];
