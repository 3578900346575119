import type { Command } from './command.ts';

const path = '/admin/conversions/:event_id';

export const conversionCommands: Command[] = [
  {
    name: 'conversions list',
    about: 'lists the conversions of a site, latest first, and says which of them count',
    method: 'GET',
    path: '/admin/conversions',
    fields: { site_id: 'text', status: 'text', order_id: 'text', limit: 'text', after: 'text' },
    requires: ['site_id'],
  },
  {
    name: 'conversions show',
    about: 'shows a conversion with its history',
    method: 'GET',
    path,
    fields: { site_id: 'text' },
    requires: ['site_id'],
  },
  {
    name: 'conversions approve',
    about: 'lets a conversion count',
    method: 'PATCH',
    path,
    fields: { site_id: 'text', reason: 'text' },
    requires: ['site_id'],
    says: { status: 'approved' },
  },
  {
    name: 'conversions reject',
    about: 'rejects a conversion, so that it no longer counts',
    method: 'PATCH',
    path,
    fields: { site_id: 'text', reason: 'text' },
    requires: ['site_id', 'reason'],
    says: { status: 'rejected' },
  },
];
