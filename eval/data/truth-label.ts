/** The truth of what a catalogue says with an error (docs/galaxies.md). Pure. */
export const truthOf = (label: string): string => `${label}_true`;
