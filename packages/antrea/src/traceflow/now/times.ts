/** Whether a time is not before the second of a trace: Kubernetes keeps whole seconds, so that what happened within it may be later. */
export const isSince = (time: string | null | undefined, traceAt: number): time is string =>
  typeof time === 'string' && Date.parse(time) >= Math.floor(traceAt / 1000) * 1000;

/** `2026-11-25 10:00:00 UTC`. */
export const clock = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;
