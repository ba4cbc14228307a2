// Numbers as people read them, by the unit that they are in.

const BYTES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, notation: "compact" });

const IN_WORDS = {
  percent: (value) => `${short.format(value)} %`,
  bytes(value) {
    const step = Math.min(Math.floor(Math.log2(Math.max(Math.abs(value), 1)) / 10), BYTES.length - 1);
    return `${short.format(value / 1024 ** step)} ${BYTES[step]}`;
  },
  count: (value) => compact.format(value),
};

/** How to write a value of the unit; what is not known is a dash. */
export function wording(unit) {
  const inWords = IN_WORDS[unit] ?? IN_WORDS.count;
  return (value) => (value == null ? "–" : inWords(value));
}

/** The distances between lines of the grid: of bytes those that are round in bytes. */
export function steps(unit) {
  if (unit !== "bytes") return undefined;
  return Array.from({ length: 50 }, (_, power) => 2 ** power);
}
