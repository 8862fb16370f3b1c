/** Bands of stamps that show nothing. */
import { badInput } from "../../shared/errors.ts";
import { isConstant } from "../stats/metrics.ts";
import type { TestSet } from "./test-set.ts";

/** Stamps that are in memory together. */
const BLOCK = 256;

/**
 * Looks at all pixels for bands of stamps that are one value.
 * @param note is told in how many stamps each band is
 * @throws GalforgeError naming a band that is one value in every stamp
 */
export async function findBlankBands(
  test: Pick<TestSet, "name" | "count" | "image" | "images">,
  note: (line: string) => void,
): Promise<void> {
  const { bands, height, width } = test.image;
  const plane = height * width;
  const blank = bands.map(() => 0);
  for (let from = 0; from < test.count; from += BLOCK) {
    const count = Math.min(BLOCK, test.count - from);
    const images = await test.images(from, count);
    for (let at = 0; at < count * bands.length; at++) {
      if (isConstant(images.subarray(at * plane, (at + 1) * plane))) blank[at % bands.length]!++;
    }
  }
  for (const [b, stamps] of blank.entries()) {
    if (stamps === 0) continue;
    const what = `band ${bands[b]!.name} is one value in`;
    if (stamps === test.count) {
      throw badInput(
        test.name,
        `${what} all of its ${stamps} stamps, so that there is nothing to judge: give data with pixels in every band with --data`,
      );
    }
    note(`${test.name}: ${what} ${stamps} of ${test.count} stamps, which are judged like the others`);
  }
}
