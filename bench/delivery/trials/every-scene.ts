import { calm } from './calm.ts';
import { clicking } from './click.ts';
import { closedPort } from './closed-port.ts';
import { killing } from './kill.ts';
import { leaving } from './leave.ts';
import { refusal } from './refusal.ts';
import type { Scene } from './scene.ts';
import { blockedStorage } from './storage.ts';

/** In the order of the rows. */
export const everyScene: Scene[] = [
  ...leaving,
  ...clicking,
  ...refusal,
  ...closedPort,
  ...killing,
  ...blockedStorage,
  ...calm,
];
