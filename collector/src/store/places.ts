/** Places, each of which is given to one piece of work at a time, first come, first served. */
export interface Places<Place> {
  /** Does the work as soon as a place is free, and settles as the work does. */
  use<Result>(work: (place: Place) => Promise<Result>): Promise<Result>;
  /** Does the work while all places are free: after all that was asked for before, and before all later work. */
  useAlone<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** @param places The first ones are preferred. */
export function createPlaces<Place>(places: Place[]): Places<Place> {
  const free = [...places];
  const waiting: ((place: Place) => void)[] = [];

  function take(): Promise<Place> {
    const place = free.shift();
    return place === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(place);
  }
  function give(place: Place): void {
    const next = waiting.shift();
    if (next) next(place);
    else free.unshift(place);
  }

  return {
    async use(work) {
      const place = await take();
      try {
        return await work(place);
      } finally {
        give(place);
      }
    },
    async useAlone(work) {
      const all = await Promise.all(places.map(take));
      try {
        return await work();
      } finally {
        for (const place of all) give(place);
      }
    },
  };
}
