/** A section of results.json, checked where it is read: whoever wrote or damaged it. Pure. */
import type { z } from "zod";
import { badInput } from "../shared/errors.ts";
import type { Results } from "../train/run/results.ts";

/**
 * @param where the results came from, for messages: the path of results.json
 * @param command that makes the section
 * @returns undefined if there is none
 * @throws GalforgeError that names the file, the section and what is wrong in it
 */
export function sectionOf<S extends z.ZodType>(
  where: string,
  results: Results,
  name: string,
  schema: S,
  command: string,
): z.infer<S> | undefined {
  if (results[name] === undefined) return undefined;
  const parsed = schema.safeParse(results[name]);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const at = path.length === 0 ? "" : `${path.join(".")}: `;
  throw badInput(where, `section "${name}" is damaged: ${at}${message}. Make it again with: ${command}`);
}
