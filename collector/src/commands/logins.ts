import type { Command } from './command.ts';

export const loginCommands: Command[] = [
  {
    name: 'logins create',
    about: 'makes a link that logs one browser in',
    method: 'POST',
    path: '/admin/login-links',
  },
];
