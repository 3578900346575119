import { destinations, leave, type Scene, settleOn } from './scene.ts';

/** A click on a link whose handler tracks one event. */
export const clicking: Scene[] = destinations.map(({ title, address, stay }) => ({
  row: '3b',
  title,
  events: 1,
  async play(stage) {
    const page = await stage.newPage();
    const next = address(stage);
    await stage.inTurn(async () => {
      await settleOn(page, stage.scannedPage({ next }));
      await leave(page, next, () => page.click('#go', { noWaitAfter: true }));
    });
    await stay();
  },
}));
