/** What the network makes of stamps: input, output, residual. */
import { type Reconstruction, reconstructionNeeds } from "../../compare/section.ts";
import { unpackImage } from "../../data/packed-image.ts";
import type { Sections } from "../../results.ts";
import type { Panel } from "../figure.ts";
import { reconstructionSpec } from "../figures/reconstruction.ts";
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
    const pairs = section.stamps.map((stamp) => {
      const [input, output] = [unpackImage(stamp.input), unpackImage(stamp.output)];
      return { stamp, input, output, residual: residualOf(input, output, image) };
    });
    const limit = residualLimit(pairs.map((pair) => pair.residual));
    const panels = pairs.map(({ stamp, input, output, residual }): Panel => {
      const stretch = commonStretch([input], noiseOf(image));
      const title = truthOf(stamp, results);
      const spec = reconstructionSpec(
        { input, output, residual, stretch, unit: section.unit, limit },
        section,
      );
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
(the bar below them, in ${section.unit}); a perfect output is the input without its noise. Residuals, in ${unitOfResidual(pairs[0].residual)}, share one scale in
all panels: red where the input is brighter, blue where it is fainter; structure there is what the latents do not hold.${overall}`,
    });
  },
};

const unitOfResidual = ({ unit }: Residual): string =>
  unit === "sigma" ? "standard deviations σ of the noise of a pixel" : unit;

const truthOf = ({ id, labels }: Reconstruction, results: Partial<Sections>): string =>
  [
    `stamp ${id}`,
    ...Object.entries(labels).map(([name, x]) => `${name} ${plain(x)}${suffix(unitOf(results, name))}`),
  ].join(" · ");
