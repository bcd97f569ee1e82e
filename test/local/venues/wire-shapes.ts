/** Compares a payload of ours with a real one: which keys are missing, and which are of another JSON type. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const kindOf = (value: Json): string => {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'null';
  if (typeof value === 'string') return value !== '' && Number.isFinite(Number(value)) ? 'decimal text' : 'text';
  return typeof value;
};
const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Paths at which ours differs. Text that may be empty is only held to be text; lists are compared by their first elements. */
export function differences(real: Json, ours: Json | undefined, path = ''): readonly string[] {
  if (ours === undefined) return [`${path} is missing`];
  if (isObject(real) && isObject(ours))
    return Object.entries(real).flatMap(([key, value]) => differences(value, ours[key], `${path}.${key}`));
  if (isList(real) && isList(ours)) {
    const [first] = real;
    const [own] = ours;
    return first === undefined || own === undefined ? [] : differences(first, own, `${path}[0]`);
  }
  const [expected, given] = [kindOf(real), kindOf(ours)];
  const bothText =
    expected.endsWith('text') &&
    given.endsWith('text') &&
    (real === '' || ours === '' || (expected === 'text' && given === 'text'));
  return expected === given || bothText ? [] : [`${path} is ${given}, really ${expected}`];
}
export const parse = (text: string): Json => JSON.parse(text) as Json;
export type { Json };
