/** Manifests of format version 1, as galforge 0.1.0 wrote them, in terms of version 2. */
import { z } from "zod";
import { badInput } from "../shared/errors.ts";
import type { Band } from "./bands.ts";
import { roleByName } from "./role-by-name.ts";

const version1 = z.looseObject({
  band_names: z.array(z.string()),
  image_unit: z.string(),
  labels: z.array(z.looseObject({ name: z.string() })),
});

/** Where a document is not as its schema has it, in words. */
export function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue.path.join(".") || "document"}: ${issue.message}`;
}

/**
 * Names and units of bands, and roles of labels. What else is known of the bands stands in `options.population` of a set of
 * `sim generate`, whose expressions only the simulator understands.
 * @param document of version 1 @returns a document of version 2, unchecked
 * @throws GalforgeError E_INPUT where bands or labels are not as version 1 has them
 */
export function upgradeManifest(where: string, document: unknown): unknown {
  const parsed = version1.safeParse(document);
  if (!parsed.success) throw badInput(where, firstIssue(parsed.error));
  const { band_names, image_unit, labels, ...rest } = parsed.data;
  return {
    ...rest,
    version: 2,
    bands: distinct(band_names).map((name): Band => ({ name, unit: image_unit })),
    labels: labels.map((label) => ({ ...label, role: roleByName(label.name) })),
  };
}

/** Version 1 allowed equal names, which version 2 does not: the later ones get their number. */
const distinct = (names: readonly string[]): string[] =>
  names.map((name, i) => (names.indexOf(name) === i ? name : `${name}${i + 1}`));
