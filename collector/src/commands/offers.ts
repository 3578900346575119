import type { Command } from './command.ts';

const path = '/admin/offers/:offer_id';

const fields = {
  name: 'text',
  destination: 'text',
  fallback_url: 'text',
  conversion_event: 'text',
  status: 'text',
  clickless: 'text',
  conversions_per_click: 'text',
  approval: 'text',
  pixel_approval: 'text',
  caller_amounts: 'text',
  click_cookie: 'text',
  allowed_sources: 'list',
  revenue: 'text',
  payout: 'text',
  currency: 'text',
} as const;
const rotation = { purpose: 'text', grace_hours: 'text' } as const;

export const offerCommands: Command[] = [
  {
    name: 'offers list',
    about: 'lists the offers of all sites, or of one',
    method: 'GET',
    path: '/admin/offers',
    fields: { site_id: 'text' },
  },
  { name: 'offers show', about: 'shows an offer, and which tokens it has', method: 'GET', path },
  {
    name: 'offers create',
    about: 'creates an offer, and shows its tokens once',
    method: 'POST',
    path: '/admin/offers',
    fields: { site_id: 'text', offer_id: 'text', ...fields },
    requires: ['site_id', 'destination'],
  },
  { name: 'offers change', about: 'changes an offer', method: 'PATCH', path, fields },
  {
    name: 'offers rotate',
    about:
      'creates a new token for an offer, and shows it once; the old one stays valid for 72 hours, or as long as you say',
    method: 'POST',
    path: `${path}/rotate`,
    fields: rotation,
    requires: ['purpose'],
  },
  {
    name: 'tokens list',
    about: 'lists the tokens that are valid for every offer',
    method: 'GET',
    path: '/admin/tokens',
  },
  {
    name: 'tokens rotate',
    about: 'creates a token that is valid for every offer, and shows it once',
    method: 'POST',
    path: '/admin/tokens/rotate',
    fields: rotation,
    requires: ['purpose'],
  },
];
