/** A fault of a request, by the dotted path of its field: `fileServer.url`, `tcpFlags.0.value`. */
export interface PathFault {
  readonly path: string;
  readonly message: string;
}

/**
 * Gathers faults by the form's field. `fields` maps beginnings of paths to fields, the longest that fits counts; what fits none stands at
 * `form`. Several at one field are joined.
 */
export function faultsByField<F extends string>(
  faults: readonly PathFault[],
  fields: Readonly<Record<string, F>>,
): Partial<Record<F | 'form', string>> {
  const found: Partial<Record<F | 'form', string>> = {};
  const known = Object.keys(fields).toSorted((a, b) => b.length - a.length);
  for (const { path, message } of faults) {
    const plain = path.replace(/^(?:body|spec)\./, '');
    const key = known.find((one) => plain === one || plain.startsWith(`${one}.`));
    const field: F | 'form' = (key === undefined ? undefined : fields[key]) ?? 'form';
    const before = found[field];
    if (before?.includes(message) !== true) found[field] = before === undefined ? message : `${before} ${message}`;
  }
  return found;
}

/** A whole number between two bounds from what was typed; undefined when empty, null when it is none. */
export function whole(typed: string, min: number, max: number): number | undefined | null {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  if (!/^\d{1,10}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= min && value <= max ? value : null;
}
