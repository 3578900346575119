import { SESSION_KEY } from '../session.ts';

/**
 * The text of the session record in localStorage, or `null`. A browser may refuse at any call (private mode, a full
 * disk, a sandboxed frame): then the tracker's own copy serves for as long as the page is there.
 */
export function loadSession(): string | null {
  try {
    return localStorage.getItem(SESSION_KEY);
  } catch {
    return null;
  }
}

/** Writes the text of the session record, or removes it. */
export function saveSession(text: string | null): void {
  try {
    if (text) localStorage.setItem(SESSION_KEY, text);
    else localStorage.removeItem(SESSION_KEY);
  } catch {
    // The tracker's own copy serves, as above.
  }
}
