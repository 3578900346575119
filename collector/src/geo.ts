import { type CityResponse, open } from 'maxmind';

/** Where an IP address is. */
export interface Place {
  /** ISO 3166, two letters. */
  country: string | null;
  city: string | null;
}

/**
 * Finds out where an IP address is. The address itself is not stored.
 *
 * @param mayKnowCity Whether the visitor agrees to more than the country.
 */
export type FindPlace = (ip: string, mayKnowCity: boolean) => Place;

/** If no file is configured, places are unknown. */
export const findNoPlace: FindPlace = () => ({ country: null, city: null });

/**
 * Opens a GeoIP file in MaxMind's format, with cities or only with countries.
 *
 * @param path `null` if there is none.
 * @throws If the file cannot be read.
 */
export async function openGeo(path: string | null): Promise<FindPlace> {
  if (path === null) return findNoPlace;
  const reader = await open<CityResponse>(path).catch((error: Error) => {
    throw new Error(`GEOIP_PATH cannot be read: ${error.message}`);
  });
  return (ip, mayKnowCity) => {
    // A dual-stack socket writes IPv4 addresses like this.
    const found = reader.get(ip.replace(/^::ffff:(?=\d+\.)/i, ''));
    return {
      country: found?.country?.iso_code ?? null,
      city: (mayKnowCity && found?.city?.names?.en) || null,
    };
  };
}
