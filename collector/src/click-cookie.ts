import { SESSION_LIFETIME_MS } from '@scnv/sdk/wire';

/** Where the image pixel is served; its cookie is sent nowhere else. */
export const PIXEL_PATH = '/pixel.gif';

/** The cookie with the transaction of the last click on an offer, for the pixel on a page of the same site. */
export function clickCookieOf(offerId: string): string {
  return `scnv_click_${offerId}`;
}

/** No script needs it, and no other site's page sends it. */
export function clickCookieOptions(secure: boolean) {
  const maxAge = SESSION_LIFETIME_MS / 1000;
  return { path: PIXEL_PATH, maxAge, httpOnly: true, sameSite: 'lax', secure } as const;
}
