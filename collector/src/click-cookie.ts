import { SESSION_LIFETIME_MS } from '@scnv/sdk/wire';

/** Where an image pixel is asked for; its cookie goes nowhere else. */
export const PIXEL_PATH = '/pixel.gif';

/** The cookie with the transaction of the last click on an offer, by which the pixel of a page of the same site finds it. */
export function clickCookieOf(offerId: string): string {
  return `scnv_click_${offerId}`;
}

/** No script needs it, and no other site sends it. */
export function clickCookieOptions(secure: boolean) {
  const maxAge = SESSION_LIFETIME_MS / 1000;
  return { path: PIXEL_PATH, maxAge, httpOnly: true, sameSite: 'lax', secure } as const;
}
