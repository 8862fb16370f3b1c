/** How far the network is from what the data allow. */
import { areSameGalaxies, sharesOfLimit } from "../../limit/share.ts";
import { percent, plain, ratio, TOO_FEW, titled } from "../format.ts";
import { html, NOTHING, table } from "../html.ts";
import type { Section } from "./section.ts";

export const limit: Section = {
  id: "limit",
  title: "Information limit",
  command: "evaluate limit --data DIR --run RUN",
  render: async (results) => {
    const section = results.limit;
    if (section === undefined) return undefined;
    const { compare } = results;
    const shares = sharesOfLimit(section, compare);
    const rows = section.labels.map(({ name, unit, r2, r2_error, r2_gaussian, scatter, cramer_rao }) => {
      const of = shares.get(name);
      return [
        titled(name, unit),
        section.too_few === undefined ? `${ratio(r2)} \u00b1 ${ratio(r2_error)}` : TOO_FEW,
        section.too_few === undefined ? ratio(r2_gaussian) : TOO_FEW,
        of === undefined ? "" : ratio(of.network),
        of?.share === undefined ? "" : percent(of.share),
        plain(scatter),
        plain(cramer_rao),
      ];
    });
    const network =
      shares.size === 0 || compare === undefined
        ? NOTHING
        : html` Network: R\u00b2 of its estimates of ${plain(compare.data.stamps)} stamps of ${compare.data.name}; ${areSameGalaxies(section, compare) ? "share: it over the best R\u00b2" : "no share of the limit, which is of other galaxies"}.`;
    return html`
<p>What any estimator could reach on ${plain(section.data.stamps)} galaxies of ${section.data.name}: the posterior variance of each parameter given
the noisy stamp, sampled with the population as prior, the PSF and the noise known. Beside it the same by the Fisher matrix, with the population as a Gaussian prior:
too low where posteriors are wide, as for faint galaxies.</p>
${table(["parameter", "best R\u00b2", "Fisher", "network R\u00b2", "share", "scatter", "Cram\u00e9r-Rao"], rows)}
<p class="note">Scatter: median posterior standard deviation. Cramér-Rao: the bound without a prior, with the other parameters unknown.${network}</p>`;
  },
};
