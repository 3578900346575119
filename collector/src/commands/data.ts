import type { Command } from './command.ts';

export const dataCommands: Command[] = [
  {
    name: 'scans register',
    about: 'registers a scan that was made elsewhere',
    method: 'PUT',
    path: '/admin/scan-sessions/:id',
    fields: { site_id: 'text', code: 'text', scanned_at: 'text' },
    requires: ['site_id', 'code'],
  },
  {
    name: 'data erase',
    about: 'deletes all data of a person',
    method: 'DELETE',
    path: '/admin/subjects',
    fields: { scan_session_id: 'text', email_hash: 'text', external_id: 'text', site_id: 'text' },
  },
  { name: 'data clean', about: 'deletes what is past its retention period', method: 'POST', path: '/admin/clean' },
];
