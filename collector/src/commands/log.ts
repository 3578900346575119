import type { Command } from './command.ts';

export const logCommands: Command[] = [
  {
    name: 'log list',
    about: 'lists the calls of ad networks and pixels, latest first, each with its outcome',
    method: 'GET',
    path: '/admin/log',
    fields: {
      site_id: 'text',
      transaction_id: 'text',
      offer_id: 'text',
      surface: 'text',
      status: 'text',
      reason: 'text',
      before: 'text',
      limit: 'text',
    },
  },
];
