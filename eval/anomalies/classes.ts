/** Which stamps are of a class that is looked for, by a label of the role "class" whose description lists its codes. Pure. */
import type { LabelColumn } from "../../datasets/labels.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { repeated } from "../../shared/repeated.ts";

/** The label that says what kind of galaxy a stamp shows. */
export const CLASS_LABEL = "class";

/** Members that a class needs: one to learn from and one to be found. */
const FEWEST = 2;

/** "0 SF, 1 GV, 3 green-pea": code by name. */
export function codesOf({ description }: Pick<LabelColumn, "description">): ReadonlyMap<string, number> {
  const codes = description.matchAll(/(?:^|,)\s*(\d+)\s+([^,]+?)\s*(?=,|$)/g);
  return new Map([...codes].map(([, code, name]) => [name!, Number(code)]));
}

/**
 * 0 for ordinary stamps, 1, 2, ... for the classes that are looked for, in their order.
 * @param where names the data in messages @param label undefined where the data have none @param column of stamps whose class is known
 * @throws GalforgeError for data without classes, an unknown one, one with too few members, or nothing else than these
 */
export function classesOf(
  where: string,
  label: Pick<LabelColumn, "description"> | undefined,
  column: Float64Array,
  names: readonly string[],
): Uint8Array {
  if (label === undefined) {
    throw badInput(
      where,
      `has no label "${CLASS_LABEL}" that says which stamps are of which class: give data that have it with --data, such as of "sim generate --class ${names.join("=50,")}=50"`,
    );
  }
  const twice = repeated(names);
  if (twice !== undefined) throw badInput("--classes", `names ${twice} twice`);
  const codes = codesOf(label);
  const wanted = names.map((name) => {
    const code = codes.get(name);
    if (code === undefined) throw unknownChoice(`${where}: class of --classes`, name, [...codes.keys()]);
    return code;
  });
  const classes = Uint8Array.from(column, (code) => wanted.indexOf(code) + 1);
  names.forEach((name, k) => {
    const members = classes.filter((c) => c === k + 1).length;
    if (members >= FEWEST) return;
    const has = members === 0 ? "no stamp" : "one stamp";
    throw badInput(
      where,
      `has ${has} of the class ${name} among those to be judged, and ${FEWEST} are needed at least, one to learn from and one to be found: give other data with --data`,
    );
  });
  if (classes.every((c) => c > 0)) {
    throw badInput(where, `all of its stamps are ${names.join(" or ")}: there is nothing to tell them from`);
  }
  return classes;
}
