/** Names of bands, which stand in the names of labels. */
import { badInput, outOfRange } from "../../shared/errors.ts";
import { IDENTIFIER } from "./locate.ts";

/**
 * The name of a band, which is then one of `taken`.
 * @param where names its place in messages
 * @throws GalforgeError if it cannot stand in a label's name, or is taken
 */
export function takeBandName(where: string, name: unknown, taken: Set<string>): string {
  if (typeof name !== "string" || !IDENTIFIER.test(name)) {
    const allowed =
      "a name of letters, digits and _, not starting with a digit: it stands in the names of labels";
    throw outOfRange(where, name, allowed);
  }
  if (taken.has(name)) throw badInput(where, `two bands are called "${name}"`);
  taken.add(name);
  return name;
}
