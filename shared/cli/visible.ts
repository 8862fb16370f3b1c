/** Texts of others (names in manifests, headers, lists) on a terminal: what could move its cursor or change its colours is written out. */

/** Control characters but for line breaks and tabs, and those that turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** "\u001b[2J" with an escape in it becomes the six characters \u001b and the rest. */
export const visible = (text: string): string =>
  text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
