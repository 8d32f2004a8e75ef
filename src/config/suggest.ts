import { closest, distance } from "fastest-levenshtein";

const isNear = (name: string, other: string): boolean =>
  distance(name.toLowerCase(), other.toLowerCase()) <= Math.max(2, Math.floor(other.length / 3));

/** `did you mean "regions"?`, or the names that there are. */
export const suggest = (name: string, names: readonly string[]): string => {
  if (names.length === 0) return "there are none";
  const nearest = closest(name, [...names]);
  if (isNear(name, nearest)) return `did you mean "${nearest}"?`;
  return names.length <= 20 ? `known: ${names.join(", ")}` : "none is like it";
};
