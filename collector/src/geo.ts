import { type CityResponse, open } from 'maxmind';

/** Where an address is. */
export interface Place {
  /** ISO 3166, two letters. */
  country: string | null;
  city: string | null;
}

/**
 * Finds out where an IP address is. Nobody keeps the address itself.
 *
 * @param mayKnowCity Whether the visitor agrees to more than the country.
 */
export type FindPlace = (ip: string, mayKnowCity: boolean) => Place;

/** Where no file is configured, places are not known. */
export const findNoPlace: FindPlace = () => ({ country: null, city: null });

/**
 * Opens a GeoIP file of MaxMind's format, with cities or with countries alone.
 *
 * @param path `null` where there is none.
 * @throws When the file cannot be read.
 */
export async function openGeo(path: string | null): Promise<FindPlace> {
  if (path === null) return findNoPlace;
  const reader = await open<CityResponse>(path).catch((error: Error) => {
    throw new Error(`GEOIP_PATH cannot be read: ${error.message}`);
  });
  return (ip, mayKnowCity) => {
    // So a socket for both versions writes an address of version 4.
    const found = reader.get(ip.replace(/^::ffff:(?=\d+\.)/i, ''));
    return {
      country: found?.country?.iso_code ?? null,
      city: (mayKnowCity && found?.city?.names?.en) || null,
    };
  };
}
