import type { Command } from './command.ts';

export const domainCommands: Command[] = [
  {
    name: 'domains check',
    about: 'looks whether a tracking domain is good: DNS, TLS, the way here, its cookie, and the site of the page',
    method: 'POST',
    path: '/admin/tracking-domains/check',
    fields: { tracking_url: 'text', page_url: 'text' },
  },
];
