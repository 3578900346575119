import type { Command } from './command.ts';

export const domainCommands: Command[] = [
  {
    name: 'domains check',
    about:
      'checks a tracking domain: DNS, TLS, whether it leads here, its cookie, and whether the page is on the same site',
    method: 'POST',
    path: '/admin/tracking-domains/check',
    fields: { tracking_url: 'text', page_url: 'text' },
    requires: ['tracking_url', 'page_url'],
  },
];
