/**
 * Asks once where many ask the same in one turn of the loop, as requests do that come together for one site. The
 * database is asked after the last of them has asked: nobody is told what was true before.
 *
 * @param lookUp What is never given more than JSON can say.
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
