/** What the schemas of sections of results.json are made of. A section's schema is its only declaration: types come from it. */
import { z } from "zod";
import { type ByName, recordByName } from "../../shared/by-name.ts";

/** A number that was measured. JSON has no NaN: it arrives as null, and is NaN again. */
export const measured = z
  .number()
  .nullable()
  .transform((x) => x ?? Number.NaN);

/** How many of something. */
export const count = z.int().min(0);

export const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

/** Values by names of a user's, of any spelling (zod's own record leaves out "__proto__"). */
export const byName = <T extends z.ZodType>(item: T) =>
  z.unknown().transform((document, context): ByName<z.output<T>> => {
    if (typeof document !== "object" || document === null || Array.isArray(document)) {
      context.addIssue("Invalid input: expected an object of values by name");
      return z.NEVER;
    }
    const values: [string, z.output<T>][] = [];
    for (const [name, value] of Object.entries(document)) {
      const parsed = item.safeParse(value);
      if (parsed.success) values.push([name, parsed.data]);
      else
        for (const { message, path } of parsed.error.issues) {
          context.addIssue({ code: "custom", message, path: [name, ...path] });
        }
    }
    return recordByName(values);
  });

/** Pixels [height, width] of one band, or [bands, height, width]: float32 little-endian in base64: JSON numbers would take four times the room. */
export const packedImage = z.base64();
export type PackedImage = z.infer<typeof packedImage>;

/** Of every picture, whether it has the pixels that its height and width say. */
export const hasPixels = (
  image: PackedImage,
  { height, width }: { height: number; width: number },
): boolean => Buffer.byteLength(image, "base64") === 4 * height * width;

/** A figure with the central 68 % interval of its bootstrap. */
export const figureSchema = z.object({ value: measured, low: measured, high: measured });
export type Figure = z.infer<typeof figureSchema>;
