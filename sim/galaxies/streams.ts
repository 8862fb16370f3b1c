/**
 * Random numbers of the candidates of an object: a stream for each topic, so that a draw more in one topic changes no other, and a place
 * for each candidate, so that what is not drawn of one changes nothing of the next.
 */
import { hashName, PURPOSE, Stream } from "../../shared/random/stream.ts";

const TOPICS = [
  "place",
  "class",
  "activity",
  "bulge",
  "history",
  "nucleus",
  "metals",
  "size",
  "orientation",
  "dust",
  "profiles",
  "dispersion",
  "lines",
  "special",
] as const;
export type Streams = Readonly<Record<(typeof TOPICS)[number], Stream>>;

/** Streams of a seed, for object 0: `restart` goes to another. */
export const makeStreams = (seed: number): Streams =>
  Object.fromEntries(
    TOPICS.map((topic) => [topic, new Stream(seed, 0, PURPOSE.galaxies ^ hashName(topic))]),
  ) as Streams;

/** Blocks of random words that a topic of a candidate has: several times what any takes. */
const ROOM = 256;

/** Goes to a candidate of an object. @param candidate its number, 0 to 2^24 - 1 */
export function restart(streams: Streams, object: number, candidate: number): void {
  for (const topic of TOPICS) streams[topic].restart(object, candidate * ROOM);
}
