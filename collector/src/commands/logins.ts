import type { Command } from './command.ts';

export const loginCommands: Command[] = [
  {
    name: 'logins create',
    about: 'creates a link that logs in one browser',
    method: 'POST',
    path: '/admin/login-links',
  },
];
