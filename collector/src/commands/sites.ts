import type { Command } from './command.ts';

const fields = {
  name: 'text',
  allowed_domains: 'list',
  conversion_events: 'list',
  status: 'text',
  unknown_sessions: 'text',
  bots: 'text',
  browser_revenue: 'text',
} as const;

export const siteCommands: Command[] = [
  { name: 'sites list', about: 'lists the sites', method: 'GET', path: '/admin/sites' },
  { name: 'sites show', about: 'shows a site', method: 'GET', path: '/admin/sites/:site_id' },
  {
    name: 'sites create',
    about: 'makes a site',
    method: 'POST',
    path: '/admin/sites',
    fields: { site_id: 'text', ...fields },
  },
  {
    name: 'sites change',
    about: 'changes a site',
    method: 'PATCH',
    path: '/admin/sites/:site_id',
    fields: { ...fields, add_allowed_domains: 'list' },
  },
  {
    name: 'sites pause',
    about: 'pauses a site: its events are refused',
    method: 'PATCH',
    path: '/admin/sites/:site_id',
    says: { status: 'paused' },
  },
  {
    name: 'sites resume',
    about: 'resumes a site',
    method: 'PATCH',
    path: '/admin/sites/:site_id',
    says: { status: 'active' },
  },
];
