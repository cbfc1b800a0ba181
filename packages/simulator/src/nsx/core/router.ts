import type { NsxMethod, NsxRoute } from '../types.ts';

export type Match =
  | { readonly kind: 'found'; readonly route: NsxRoute; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'method' }
  | { readonly kind: 'nothing' };

interface Pattern {
  readonly route: NsxRoute;
  readonly segments: readonly string[];
  /** How many segments are literal: the more, the earlier it is looked at. */
  readonly literal: number;
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
const split = (path: string): readonly string[] => path.split('/').slice(1);

function paramsOf(pattern: Pattern, segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.segments.entries()) {
    const given = segments[index] ?? '';
    if (!wanted.startsWith(':')) {
      if (wanted !== given) return undefined;
      continue;
    }
    const value = decode(given);
    if (value === undefined || value === '') return undefined;
    params[wanted.slice(1)] = value;
  }
  return params;
}

/** Finds the route of a method and path; literal segments win over parameters. */
export function createRouter(routes: readonly NsxRoute[]): (method: NsxMethod, path: string) => Match {
  const byLength = new Map<number, Pattern[]>();
  for (const route of routes) {
    const segments = split(route.path);
    const literal = segments.filter((one) => !one.startsWith(':')).length;
    byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { route, segments, literal }]);
  }
  for (const [length, patterns] of byLength) {
    byLength.set(
      length,
      patterns.toSorted((a, b) => b.literal - a.literal),
    );
  }
  return (method, path) => {
    const segments = split(path.length > 1 ? path.replace(/\/$/, '') : path);
    let isKnown = false;
    for (const pattern of byLength.get(segments.length) ?? []) {
      const params = paramsOf(pattern, segments);
      if (params === undefined) continue;
      if (pattern.route.methods.includes(method)) return { kind: 'found', route: pattern.route, params };
      isKnown = true;
    }
    return { kind: isKnown ? 'method' : 'nothing' };
  };
}
