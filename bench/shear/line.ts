/** A straight line through pairs of numbers, and how well it is known. */
export interface Line {
  readonly slope: number;
  readonly slopeError: number;
  readonly offset: number;
  readonly offsetError: number;
  /** standard deviation of what the line leaves */
  readonly scatter: number;
}

/** Least squares, from sums alone. */
export class LineFit {
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #xy = 0;
  #yy = 0;

  add(x: number, y: number): void {
    this.#n++;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#xy += x * y;
    this.#yy += y * y;
  }

  line(): Line {
    const n = this.#n;
    const [x, y] = [this.#x / n, this.#y / n];
    const [xx, xy, yy] = [this.#xx / n - x * x, this.#xy / n - x * y, this.#yy / n - y * y];
    const slope = xy / xx;
    const offset = y - slope * x;
    const scatter = Math.sqrt(Math.max(0, yy - slope * xy));
    const slopeError = scatter / Math.sqrt(n * xx);
    return { slope, slopeError, offset, offsetError: scatter * Math.sqrt((1 + (x * x) / xx) / n), scatter };
  }
}
