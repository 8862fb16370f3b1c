import { describe, expect, it } from "vitest";
import { findAdapter } from "../../../shared/gpu/adapters.ts";
import { type Batch, DeviceRenderer, type RenderedBatch } from "../../../sim/gpu/renderer.ts";
import { checkRendering } from "../../../sim/gpu/self-check.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { needsAdapter } from "../../needs.ts";
import { fakeAdapter } from "../../shared/gpu/fake-adapter.ts";
import { render } from "../render/scenes.ts";

/** The processor as a device, with an error of its own. */
function processor(spoil: (pixels: Float32Array, noiseless: boolean) => void, measured = 1, useBand = true) {
  const noise = new DetectorNoise();
  return async () => ({
    close: async () => {},
    render: async ({ planes, seed, noiseless }: Batch): Promise<RenderedBatch> => {
      const fluxInStamp = new Float64Array(planes.length);
      const snr = new Float64Array(planes.length);
      const images = planes.map(({ scene, detector, id, band }, k) => {
        const image = render(scene);
        const measures = noise.measure(image, detector);
        fluxInStamp[k] = measured * measures.flux_in_stamp;
        snr[k] = measures.snr;
        if (!noiseless) noise.apply(image, detector, seed, id, useBand ? band : 0);
        return image;
      });
      const pixels = Float32Array.from(images.flatMap((image) => [...image]));
      spoil(pixels, noiseless);
      return { pixels, fluxInStamp, snr };
    },
  });
}

describe("the check of a device", () => {
  const check = (spoil: Parameters<typeof processor>[0]) => checkRendering(fakeAdapter(), processor(spoil));

  it("passes what the processor renders", async () => {
    expect(await check(() => {})).toBeUndefined();
  });

  it.each<[string, Parameters<typeof processor>[0], RegExp]>([
    ["a wrong pixel", (pixels) => pixels.fill(0, 500, 501), /test stamp wrong by/],
    ["NaN", (pixels) => pixels.fill(Number.NaN, 3, 4), /test stamp wrong by/],
    [
      "other noise",
      (pixels, noiseless) => pixels.set(noiseless ? pixels : pixels.map((value) => value + 1)),
      /other noise/,
    ],
  ])("finds %s", async (_, spoil, message) => {
    expect(await check(spoil)).toMatch(message);
  });

  it("finds wrong measures", async () => {
    expect(
      await checkRendering(
        fakeAdapter(),
        processor(() => {}, 1.01),
      ),
    ).toMatch(/measures light .* wrong by 1/);
  });

  it("finds noise that is the same in every band", async () => {
    const same = processor(() => {}, 1, false);
    expect(await checkRendering(fakeAdapter(), same)).toMatch(/other noise/);
  });

  it("gives the reason of a device that does not open", async () => {
    const reason = await checkRendering(fakeAdapter(), () => Promise.reject(new Error("no device\nmore")));
    expect(reason).toBe("no device");
  });
});

const adapter = await findAdapter("any");

it("passes the adapter at hand, which can be opened again", needsAdapter(adapter), async () => {
  expect(await checkRendering(adapter!)).toBeUndefined();
  await (await DeviceRenderer.open(adapter!)).close();
});
