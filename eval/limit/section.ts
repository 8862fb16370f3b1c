/** Section "limit" of results.json: how well any estimator could do on these stamps. */

export interface LabelLimit {
  readonly name: string;
  readonly unit: string;
  /** 1 - mean posterior variance / variance of the population: the best coefficient of determination that can be expected */
  readonly r2: number;
  /** standard error of r2 by the number of galaxies */
  readonly r2_error: number;
  /** the same with the Cramer-Rao bound in place of the posterior variance, the population being a prior taken as Gaussian */
  readonly r2_gaussian: number;
  /** median over the galaxies of the posterior standard deviation [unit] */
  readonly scatter: number;
  /** median over the galaxies of the Cramer-Rao bound without prior, marginalised over the other parameters [unit] */
  readonly cramer_rao: number;
}

export interface LimitSection {
  readonly data: { readonly name: string; readonly stamps: number; readonly which: string };
  /** mean share of proposals that the sampler accepted */
  readonly acceptance: number;
  /** flux, hlr, n, e1, e2, x0, y0; less what is the same for all galaxies */
  readonly labels: readonly LabelLimit[];
}
