import type { Sdk } from '../rig/sdks.ts';
import { openStage, type World } from './stage.ts';
import type { Scene } from './trials/scene.ts';

/** What became of the events of one trial. */
export interface Result {
  sdk: string;
  scene: Scene;
  /** Of the named events: for scnv those that count in the database, for a peer those that its fake collector got. */
  delivered: number;
  /** Extra deliveries on the wire. */
  twice: number;
  /** Extra counts; only scnv has a database to look into. */
  countedTwice?: number;
  requests: number;
  preflights: number;
  refused: number;
  bytes: number;
  /** Errors that reached the page. */
  pageErrors: number;
}

/** Runs one trial. */
export async function runTrial(sdk: Sdk, scene: Scene, world: World): Promise<Result> {
  const stage = await openStage(sdk, world);
  try {
    await scene.play(stage);
    const { taken, ...traffic } = stage.front.record;
    const counted = sdk.name === 'scnv' ? world.collector.counted(stage.siteId) : undefined;
    return {
      sdk: sdk.name,
      scene,
      delivered: named(counted ?? taken).length,
      twice: repeats(taken),
      ...(counted && { countedTwice: repeats(counted) }),
      ...traffic,
      pageErrors: stage.errors.length,
    };
  } finally {
    await stage.close();
  }
}

/** How often each of the 21 arrived; load events of later pages are not among them. */
function named(events: Map<string, number>): number[] {
  return [...events].filter(([name]) => /^e\d\d$/.test(name)).map(([, times]) => times);
}

function repeats(events: Map<string, number>): number {
  return named(events).reduce((sum, times) => sum + times - 1, 0);
}
