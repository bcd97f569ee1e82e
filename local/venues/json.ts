/** @returns undefined for text that is not JSON: what follows is a schema, which refuses it */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
