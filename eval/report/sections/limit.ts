/** How far the network is from what the data allow. */
import type { LimitSection } from "../../limit/section.ts";
import { plain, ratio, titled } from "../format.ts";
import { html, table } from "../html.ts";
import { compareOf, type Section } from "./section.ts";

export const limit: Section = {
  id: "limit",
  title: "Information limit",
  command: "evaluate limit --data DIR --run RUN",
  render: async (results) => {
    const section = results["limit"] as LimitSection | undefined;
    if (section === undefined) return undefined;
    const networks = new Map(
      (compareOf(results)?.labels ?? []).map(({ name, network }) => [name, network.r2_linear.value]),
    );
    const rows = section.labels.map(({ name, unit, r2, r2_error, r2_gaussian, scatter, cramer_rao }) => {
      const network = networks.get(name);
      const share = network === undefined ? "" : `${((100 * network) / r2).toFixed(1)} %`;
      return [
        titled(name, unit),
        `${ratio(r2)} \u00b1 ${ratio(r2_error)}`,
        ratio(r2_gaussian),
        network === undefined ? "" : ratio(network),
        share,
        plain(scatter),
        plain(cramer_rao),
      ];
    });
    return html`
<p>What any estimator could reach on ${plain(section.data.stamps)} galaxies of ${section.data.name}: the posterior variance of each parameter given
the noisy stamp, sampled with the population as prior, the PSF and the noise known. Beside it the same by the Fisher matrix, with the population as a Gaussian prior:
too low where posteriors are wide, as for faint galaxies.</p>
${table(["parameter", "best R\u00b2", "Fisher", "network R\u00b2", "share", "scatter", "Cram\u00e9r-Rao"], rows)}
<p class="note">Scatter: median posterior standard deviation. Cramér-Rao: the bound without a prior, with the other parameters unknown.</p>`;
  },
};
