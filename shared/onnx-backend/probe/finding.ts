/** What a probe of a device answers. */
export interface Finding {
  readonly usable: boolean;
  /** one clause for a user: what was found, or what is missing and what to do about it */
  readonly why: string;
  /** environment variables that this process needs before it first uses the device */
  readonly environment?: Readonly<Record<string, string>>;
}

export const usable = (why: string): Finding => ({ usable: true, why });
export const unusable = (why: string): Finding => ({ usable: false, why });
