const FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX = "unable to parse quantity's suffix";
/** A number, then whatever Kubernetes takes for a unit or an exponent. */
const PARTS = /^[+-]?\d*(?:\.\d*)?([eEinumkKMGTP]*[+-]?\d*)$/;
const UNITS: ReadonlySet<string> = new Set('n u m k M G T P E Ki Mi Gi Ti Pi Ei'.split(' '));

/** Why the text is no quantity of Kubernetes, in the words of its library (apimachinery/pkg/api/resource); undefined when it is one. */
export function quantityFault(value: string): string | undefined {
  const unit = value === '' ? undefined : PARTS.exec(value)?.[1];
  if (unit === undefined) return FORMAT;
  return unit === '' || UNITS.has(unit) || /^[eE][+-]?\d+$/.test(unit) ? undefined : SUFFIX;
}
