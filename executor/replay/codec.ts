/** Engine events and effects as lines of text that read back as exactly themselves: bigints and odd floats included. */
const replacer = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return { $big: value.toString() };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $float: String(value) };
  return value;
};

const isTagged = (value: unknown, tag: string): value is Record<string, string> =>
  typeof value === 'object' && value !== null && tag in value;

const reviver = (_key: string, value: unknown): unknown => {
  if (isTagged(value, '$big')) return BigInt(value['$big'] ?? '');
  if (isTagged(value, '$float')) return Number(value['$float']);
  return value;
};

export const encode = (value: unknown): string => JSON.stringify(value, replacer);
/** @throws {SyntaxError} when the line is not JSON */
export const decode = (line: string): unknown => JSON.parse(line, reviver);
