import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstSizes, judgeScore, latentScores } from "../../../eval/anomalies/blind.ts";
import { deviationsFrom, inWords, widthOfWords } from "../../../eval/anomalies/explain.ts";
import { galleryOf } from "../../../eval/anomalies/gallery.ts";
import { projectionsOf } from "../../../eval/anomalies/projections.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

/** A second quantity that follows the first with a scatter of 0.1. */
const x = normals(3000, 1);
const noise = normals(3000, 2);
const reference = pointsOf([x, x.map((v, i) => 2 * v + 0.1 * noise[i])]);

describe("deviationsFrom", () => {
  it("finds what is unlike stamps that are otherwise alike, though each by itself is ordinary", () => {
    const asked = pointsOf([
      [0, 1, 1],
      [0, 2, 3],
    ]);
    const [, second] = deviationsFrom(reference)(asked);
    expect(Math.abs(second[0])).toBeLessThan(0.6);
    expect(Math.abs(second[1])).toBeLessThan(0.6);
    expect(second[2]).toBeGreaterThan(3); // a step of 1 beside a standard deviation of 2, over a tenth of that
    expect(inWords(["z", "logsfr"], [0.3, second[2]])).toBe(
      `logsfr +${second[2].toFixed(1)} sigma for its z`,
    );
  });

  it("says nothing of ordinary stamps, and does not count free latents among what is given", () => {
    expect(inWords(["z", "logsfr"], [1.5, -1.9])).toBe("");
    expect(inWords(["z", "free1"], [-3, 2.5])).toBe("z -3.0 sigma; free1 +2.5 sigma for its z");
  });

  it("tells the three latents that are farthest, whole, and that there are more", () => {
    const names = ["e1", "z", "logmstar", "free1"];
    expect(inWords(names, [2, -5, 3, 4])).toBe(
      "z -5.0 sigma for its e1, logmstar; free1 +4.0 sigma for its e1, z, logmstar; logmstar +3.0 sigma for its e1, z; ...",
    );
    expect(inWords(names, [1, -5, 3, 4])).toMatch(/logmstar \+3.0 sigma for its e1, z$/);
  });

  it("law: words are never longer than the width that names have", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })), {
          minLength: 1,
        }),
        (latents) => {
          const [names, deviations] = [latents.map(([name]) => name), latents.map(([, d]) => d)];
          expect(inWords(names, deviations).length).toBeLessThanOrEqual(widthOfWords(names));
        },
      ),
    ));

  it.each([[["z"]], [["e1", "z", "logmstar"]], [["flux", "flux", "flux", "flux"]]])(
    "words of %j can be as long as their width",
    (names) => {
      expect(
        inWords(
          names,
          names.map(() => -9999.9),
        ),
      ).toHaveLength(widthOfWords(names));
    },
  );

  it("has a standard deviation near 1 over ordinary stamps", () => {
    const own = pointsOf([normals(500, 8), normals(500, 9)]);
    const [first] = deviationsFrom(pointsOf([normals(3000, 3), normals(3000, 4)]))(own);
    const rms = Math.sqrt(first.reduce((sum, d) => sum + d * d, 0) / 500);
    expect(rms).toBeGreaterThan(0.85);
    expect(rms).toBeLessThan(1.2);
  });
});

describe("scores without classes", () => {
  const classes = Uint8Array.from({ length: 300 }, (_, i) => (i < 10 ? 1 : 0));
  const points = pointsOf([normals(300, 5).map((v, i) => v + 12 * classes[i]), normals(300, 6)]);

  it("find what is unlike the training stamps", () => {
    const first = firstSizes(300);
    expect(first).toEqual([10, 20, 50, 100, 200, 300]);
    for (const score of latentScores(reference, points)) {
      const [{ average_precision, chance, recall }] = judgeScore(score, classes, ["far"], first).classes;
      expect(average_precision).toBeGreaterThan(0.5);
      expect(chance).toBeCloseTo(10 / 300, 12);
      expect(recall.at(-1)).toBe(1);
    }
  });

  it("find nothing by a score that knows nothing", () => {
    const useless = { name: "useless", values: normals(300, 7) };
    const [{ average_precision }] = judgeScore(useless, classes, ["far"], [300]).classes;
    expect(average_precision).toBeLessThan(0.15);
  });
});

describe("galleryOf", () => {
  it("shows the ordinary stamps that are near to several members", () => {
    const points = pointsOf([[0, 0.1, 0.2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0.05, 50]]);
    const classes = Uint8Array.from({ length: 15 }, (_, i) => (i < 3 ? 1 : 0));
    const { members, neighbours } = galleryOf(points, classes, 1);
    expect(members).toEqual([0, 1, 2]);
    expect(neighbours[0]).toBe(13);
    expect(neighbours).not.toContain(14);
  });
});

describe("projectionsOf", () => {
  it("draws the line between two classes where it is", async () => {
    const classes = Uint8Array.from({ length: 600 }, (_, i) => (i < 300 ? 0 : 1));
    const columns = [normals(600, 10).map((v, i) => v + (i < 300 ? 0 : 10)), normals(600, 11)];
    const [{ points, boundaries }] = await projectionsOf("latents", ["a", "b"], columns, classes, {
      pairs: [[0, 1]],
      bounded: true,
    });
    expect(points.class.filter((c) => c === 1)).toHaveLength(300);
    const [{ class: c, x: xs, y: ys }] = boundaries;
    expect(c).toBe(1);
    // nearly upright, halfway between 0 and 10
    for (const end of xs) expect(Math.abs(end - 5)).toBeLessThan(2.5);
    expect(Math.abs(ys[1] - ys[0])).toBeGreaterThan(4);
  });
});
