/** The table of a campaign. */
import type { Family, Result } from "./trial.ts";

interface Line {
  tried: number;
  failed: number;
}

export class Tally {
  readonly #lines = new Map<string, Line>();
  readonly #again: string[] = [];
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  get failed(): boolean {
    return this.#again.length > 0;
  }

  add({ name }: Family, k: number, { kind, tried, failures }: Result): void {
    const key = `${name} | ${kind}`;
    const line = this.#lines.get(key) ?? { tried: 0, failed: 0 };
    this.#lines.set(key, line);
    line.tried += tried;
    line.failed += Math.min(tried, failures.length);
    if (failures.length > 0)
      this.#again.push(`npm run campaign -- --seed ${this.#seed} --only "${name}:${k}"`);
  }

  text(): string {
    const rows = [...this.#lines].sort(([a], [b]) => (a < b ? -1 : 1));
    const total = rows.reduce(
      (sum, [, { tried, failed }]) => ({ tried: sum.tried + tried, failed: sum.failed + failed }),
      {
        tried: 0,
        failed: 0,
      },
    );
    return [
      "",
      "tried | survived | failed | family | what",
      "------|----------|--------|--------|-----",
      ...[...rows, ["all | ", total] as const].map(([name, { tried, failed }]) =>
        [
          String(tried).padStart(5),
          String(tried - failed).padStart(8),
          String(failed).padStart(6),
          name,
        ].join(" | "),
      ),
      ...(this.failed ? ["", "Again:", ...this.#again] : []),
    ].join("\n");
  }
}
