const YEAR_2000 = 946_684_800;
const DAY_SECONDS = 86_400;

/** Whether a record may be of that time: an exporter's clock may run ahead, but nothing is from before 2000 or a day ahead. */
export const isPlausible = (seconds: number, nowSeconds: number): boolean =>
  seconds >= YEAR_2000 && seconds <= nowSeconds + DAY_SECONDS;

/** Agents export at the latest a minute after what they tell of; what comes later than this is a past that is filled in. */
const LATE_SECONDS = 300;
export const isLate = (endSeconds: number, nowSeconds: number): boolean => nowSeconds - endSeconds > LATE_SECONDS;

/** The first plausible time, else now. Epoch seconds. */
export const plausibleEnd = (seconds: number, exportSeconds: number, nowSeconds: number): number => {
  if (isPlausible(seconds, nowSeconds)) return seconds;
  return isPlausible(exportSeconds, nowSeconds) ? exportSeconds : nowSeconds;
};
