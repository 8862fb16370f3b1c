/** What the network makes of stamps: input, output, residual. */
import { type Band, pixelUnit } from "../../../datasets/bands.ts";
import {
  type Channels,
  channelSkies,
  channelsInWords,
  channelsOf,
  colorStretch,
  mixChannels,
} from "../../../datasets/color.ts";
import { bandSystem } from "../../../datasets/image-system.ts";
import type { Size } from "../../../datasets/mosaic.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";
import { type Reconstruction, reconstructionNeeds } from "../../compare/section.ts";
import type { Sections } from "../../results.ts";
import type { Panel } from "../figure.ts";
import { type ColorPair, reconstructionSpec } from "../figures/reconstruction.ts";
import { plain, suffix } from "../format.ts";
import { html, NOTHING } from "../html.ts";
import { commonStretch, noiseOf, type Residual, residualLimit, residualOf } from "../stamp-image.ts";
import { type Section, unitOf } from "./section.ts";

export const reconstructions: Section = {
  id: "reconstructions",
  title: "Reconstructions",
  command: "evaluate compare RUN --data DIR",
  needs: reconstructionNeeds,
  render: async (results, draw) => {
    const section = results.compare?.reconstructions;
    if (section === undefined || section.stamps.length === 0) return undefined;
    const image = results.training?.config.image;
    const bands = section.bands ?? [{ name: "", unit: section.unit }];
    const channels = channelsOf(bands);
    const size = section.height * section.width;
    const pairs = section.stamps.map((stamp) => {
      const [input, output] = [unpackImage(stamp.input), unpackImage(stamp.output)];
      const trios = bands.map(({ name, unit }, b) => {
        const plane = (pixels: Float32Array) => pixels.subarray(b * size, (b + 1) * size);
        const known = image && { ...bandSystem(image, b), ...stamp.detectors?.[b] };
        const residual = residualOf(plane(input), plane(output), known);
        const stretch = commonStretch([plane(input)], noiseOf(known));
        return { name, unit, input: plane(input), output: plane(output), residual, stretch };
      });
      return { stamp, trios, color: channels && colorPair(input, output, section, bands, channels) };
    });
    const residuals = pairs.flatMap(({ trios }) => trios.map(({ residual }) => residual));
    const limit = residualLimit(residuals);
    const panels = pairs.map(({ stamp, trios, color }): Panel => {
      const title = truthOf(stamp, results);
      const limited = trios.map((trio) => ({ ...trio, limit }));
      const spec = reconstructionSpec(limited, color, section);
      return { title, label: `Input, output and residual of the stamp with ${title}`, spec };
    });
    const { rms_over_noise: rms } = section;
    const overall =
      rms === undefined
        ? NOTHING
        : html` Over all test stamps, the root mean square of input − output is ${plain(rms)} times the expected noise of a pixel.`;
    return draw.figure({
      panels,
      caption: html`Stamps that training has not seen, with their true labels. Input and output of a stamp share one asinh stretch
(the bar below them, in ${pixelUnit(bands)}); a perfect output is the input without its noise. Residuals, in ${unitOfResidual(residuals[0])}, share one scale in
all panels: red where the input is brighter, blue where it is fainter; structure there is what the latents do not hold.${channels === undefined ? NOTHING : COLORS}${overall}`,
    });
  },
};

const COLORS = html` In colour, all bands of a stamp share one asinh stretch (Lupton et al. 2004), so that a colour is a ratio of fluxes; grey is a
nearby galaxy's colour, or the same pixel value in all bands where a zero point is not known.`;

/** Input and output in the stretch of the input. */
function colorPair(
  input: Float32Array,
  output: Float32Array,
  size: Size,
  bands: readonly Band[],
  channels: Channels,
): ColorPair {
  const [from, to] = [input, output].map((stamp) => mixChannels(stamp, size, channels));
  const words = channelsInWords(bands, channels).split(", ");
  return { input: from, output: to, stretch: colorStretch([from], channelSkies(bands, channels)), words };
}

const unitOfResidual = ({ unit }: Residual): string =>
  unit === "sigma" ? "standard deviations σ of the noise of a pixel" : unit;

const truthOf = ({ id, labels }: Reconstruction, results: Partial<Sections>): string =>
  [
    `stamp ${id}`,
    ...Object.entries(labels).map(([name, x]) => `${name} ${plain(x)}${suffix(unitOf(results, name))}`),
  ].join(" · ");
