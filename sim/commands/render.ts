/** `sim render`: images of objects that a file lists. */
import { command } from "../../shared/cli/command.ts";
import { flag, text } from "../../shared/cli/option.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { renderList } from "../generate/render-list.ts";
import { undrawable } from "../gpu/drawable.ts";
import { readObjects } from "../objects.ts";
import { renderingDevice } from "./rendering-device.ts";
import { breakLock, device, ranged, rangedOrNone, seed, workers } from "./shared-options.ts";

export const renderCommand = command({
  name: "render",
  summary: "Render the objects of a list: one image each, float32, in ADU",
  interruptible: true,
  examples: [
    { line: "sim render --objects galaxies.json --noiseless --out images.npy", does: "an array [N, ny, nx]" },
    {
      line: "sim render --objects galaxies.csv --sky 80 --gain 2 --out images.fits",
      does: "with noise, as FITS",
    },
    {
      line: "sim render --objects colours.json --noiseless --out images.npy",
      does: "objects with bands: [N, bands, ny, nx]",
    },
    { line: "sim render --objects mixed.json --noiseless --out images", does: "a file for each object" },
  ],
  options: {
    objects: text({ placeholder: "FILE", help: "what to render: .json or .csv; see docs/commands.md" }),
    out: text({
      placeholder: "FILE|DIR",
      help: "a .npy or .fits file; or a new directory, for stamps of different sizes",
    }),
    noiseless: flag("the light alone, without sky and noise"),
    sky: ranged("sky", "sky level [ADU/pixel]", 100),
    gain: ranged("gain", "gain [e-/ADU]", 1),
    readNoise: ranged("read_noise", "read noise [e-]", 5),
    saturation: rangedOrNone("saturation", "pixels are clipped there [ADU]"),
    seed,
    workers,
    device,
    breakLock,
  },
  run: async (given, context) => {
    const { sky, gain, readNoise: read_noise, saturation } = given;
    const limit = saturation === undefined ? {} : { saturation };
    const detector = given.noiseless ? undefined : { sky, gain, read_noise, ...limit };
    const objects = await readObjects(given.objects);
    const { out, seed, workers, objects: list, breakLock } = given;
    const device = await renderingDevice(
      given.device,
      context.note,
      undrawable(objects.flatMap(({ scenes }) => scenes)),
    );
    const done = await renderList(
      { objects, list, out, detector, seed, workers, device, breakLock },
      context,
    );
    const what = done.objects === 1 ? "1 object" : `${done.objects} objects`;
    const files = done.files.length === 1 ? "" : ` in ${done.files.length} files`;
    return { data: { ...done }, text: `${out}: ${what}${files}, in ${formatDuration(done.seconds)}` };
  },
});
