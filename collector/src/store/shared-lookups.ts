/**
 * Merges equal lookups made in one turn of the event loop, as by simultaneous requests for one site. The database is
 * queried after the last of them, so nobody gets an outdated result.
 *
 * @param lookUp Is called with parameters that JSON can represent.
 */
export function shareLookups(
  lookUp: (name: string, parameters: unknown[]) => Promise<unknown>,
): (name: string, parameters: unknown[]) => Promise<unknown> {
  const asked = new Map<string, Promise<unknown>>();

  async function askLater(key: string, name: string, parameters: unknown[]): Promise<unknown> {
    await new Promise((resolve) => setImmediate(resolve));
    asked.delete(key);
    return lookUp(name, parameters);
  }
  return (name, parameters) => {
    const key = JSON.stringify([name, ...parameters]);
    const answer = asked.get(key) ?? askLater(key, name, parameters);
    asked.set(key, answer);
    return answer;
  };
}
