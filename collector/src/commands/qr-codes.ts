import type { Command } from './command.ts';

const path = '/admin/qr-codes/:code';

export const qrCodeCommands: Command[] = [
  {
    name: 'qr-codes list',
    about: 'lists the QR codes of all sites, or of one',
    method: 'GET',
    path: '/admin/qr-codes',
    fields: { site_id: 'text' },
  },
  { name: 'qr-codes show', about: 'shows a QR code', method: 'GET', path },
  {
    name: 'qr-codes save',
    about: 'creates a QR code, or changes it; without a name it keeps the one that it has',
    method: 'PUT',
    path,
    fields: { site_id: 'text', name: 'text', destination: 'text' },
    requires: ['site_id', 'destination'],
  },
];
