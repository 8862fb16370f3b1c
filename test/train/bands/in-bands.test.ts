/** Data whose bands stand in another order or have other names are judged as those of the network. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openTestSet, openTestSource } from "../../../eval/data/open.ts";
import { makePopulation } from "../../../sim/populations.ts";
import type { BandMap } from "../../../train/bands/wanted-bands.ts";
import { openSource } from "../../../train/data/open.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { rebanded } from "../../datasets/rebanded.ts";
import { fakeConfig } from "../../eval/infer/fake-model.ts";
import { scratch } from "../../sim/generate/helpers.ts";
import { makeReal } from "../data/helpers.ts";

const root = scratch();
const at = (name: string): string => join(root, name);
const straight = at("grz");
const named = (band: string): string => `DECam-${band}`;
const MAP: BandMap = new Map(["g", "r", "z"].map((band) => [band, named(band)]));
const LABELS = ["flux_g", "flux_z", "hlr"];

const population = makePopulation({
  ...{ stamp: [18, 16], pixel_scale: 0.2, x0: 8, y0: 9 },
  parameters: { hlr: { uniform: [0.2, 0.6], unit: "arcsec" } },
  galaxy: [{ kind: "sersic", n: 1, hlr: "hlr" }],
  bands: ["g", "r", "z"].map((name, b) => ({
    ...{ name, zero_point: 25 + b, psf: { kind: "gaussian", fwhm: 0.6 + b / 10 } },
    detector: { sky: 50 + 20 * b, gain: 2, read_noise: 5 },
    flux: { uniform: [500 * (b + 1), 900 * (b + 1)] },
  })),
});

let config: RunConfig;
beforeAll(async () => {
  await makeReal(straight, { population, n: 40, shardSize: 16 });
  const source = openSource(straight, { seed: 0, fractions: { train: 0.4, val: 0.1, test: 0.5 } });
  config = {
    ...fakeConfig(),
    image: source.image,
    data: { ...source.description, sha256: "of others", options: {} },
  };
  await source.close();
});

interface Opened {
  readonly images: Float32Array;
  readonly labels: Readonly<Record<string, readonly number[]>>;
  readonly bands: readonly unknown[];
  readonly notes: readonly string[];
}

async function opened(data: string, bandMap?: BandMap): Promise<Opened> {
  const notes: string[] = [];
  const wanted = { labels: LABELS, most: 100 };
  const note = (line: string) => void notes.push(line);
  const { test, close } = await openTestSet({ run: root, config, data, bandMap }, wanted, note);
  const images = await test.images(3, 10);
  await close();
  const labels = Object.fromEntries(LABELS.map((name) => [name, [...test.labels.get(name)!]]));
  return { images, labels, bands: test.image.bands, notes };
}

describe("data in other bands than the network's", () => {
  it("are the same bit for bit in another order, and by other names with a map", async () => {
    const { notes, ...same } = await opened(straight);
    expect(notes).toEqual([]);
    const turned = await opened(rebanded(straight, at("zrg"), ["z", "r", "g"]));
    expect(turned).toEqual({
      ...same,
      notes: [expect.stringMatching(/of its bands z, r, g .* g, r, z, by name/)],
    });
    const decam = await opened(rebanded(straight, at("decam"), ["r", "z", "g"], named), MAP);
    expect(decam).toEqual({
      ...same,
      notes: [expect.stringMatching(/takes DECam-g, DECam-r, DECam-z, by name/)],
    });
  });

  it("are that for what starts from test stamps, too", async () => {
    const stampsOf = async (data: string, bandMap?: BandMap) => {
      const source = await openTestSource({ run: root, config, data, bandMap }, () => {});
      const { images, labels } = await source.read("test", 100, LABELS);
      const browsed = await source.browse("test", 100, LABELS);
      expect(await browsed.pixels(0, browsed.size)).toEqual(images);
      expect(browsed.labels).toEqual(labels);
      expect((await source.labelsOf("test", LABELS)).columns).toEqual(labels);
      await source.close();
      return { images, labels, columns: source.labels.map(({ name }) => name).sort() };
    };
    const other = rebanded(straight, at("decam2"), ["r", "z", "g"], named);
    expect(await stampsOf(other, MAP)).toEqual(await stampsOf(straight));
  });

  it("are refused by the names of both without a map, and where a band is missing", async () => {
    const decam = rebanded(straight, at("decam3"), ["g", "r", "z"], named);
    await expect(opened(decam)).rejects.toThrow(
      /lacks the bands g, r, z: the network takes the bands g, r, z, and this has the bands DECam-g, DECam-r, DECam-z; .* --band-map g=NAME,r=NAME,z=NAME/,
    );
    const gr = rebanded(straight, at("gr"), ["g", "r"]);
    await expect(opened(gr)).rejects.toThrow(/lacks the band z: .* this has the bands g, r; give data/);
    await expect(opened(gr, new Map([["z", "g"]]))).rejects.toThrow("makes g both g and z");
  });

  it("have the unit and the zero point of each band compared with its own", async () => {
    const other = (name: string, change: object) =>
      rebanded(straight, at(name), ["z", "r", "g"], undefined, ({ bands }) => ({
        bands: bands.map((band) => (band.name === "g" ? { ...band, ...change } : band)),
      }));
    await expect(opened(other("unit", { unit: "nJy" }))).rejects.toThrow(/band g: .* pixels in nJy.* on ADU/);
    const { notes } = await opened(other("zero", { zero_point: 31 }));
    expect(notes).toContainEqual(
      expect.stringMatching(/band g: zero point is 31 mag; the network was trained at 25 mag$/),
    );
    expect(notes).toHaveLength(2);
  });
});
