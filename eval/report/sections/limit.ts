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
    const rows = section.labels.map(({ name, unit, r2, scatter, cramer_rao }) => {
      const network = networks.get(name);
      const share = network === undefined ? "" : `${((100 * network) / r2).toFixed(1)} %`;
      return [
        titled(name, unit),
        ratio(r2),
        network === undefined ? "" : ratio(network),
        share,
        plain(scatter),
        plain(cramer_rao),
      ];
    });
    return html`
<p>What any estimator could reach on ${plain(section.data.stamps)} galaxies of ${section.data.name}: Fisher information of all seven parameters,
with the population as a prior that is taken as Gaussian. Where the prior matters, as for faint galaxies, it is an estimate: a network can be slightly above it.</p>
${table(["parameter", "best R\u00b2", "network R\u00b2", "share", "scatter", "Cram\u00e9r-Rao"], rows)}
<p class="note">Scatter: median posterior standard deviation. Cramér-Rao: the same without a prior, with the other parameters unknown.</p>`;
  },
};
