import { around, boxAt } from '../geometry.ts';
import type { Point } from '../types.ts';
import { byId, type Arrangement } from './items.ts';
import { packed } from './packing.ts';

/** Items that are linked with each other, directly or over others: lists of their places, in the order of their ids. */
function componentsOf({ items, links }: Arrangement): number[][] {
  const root = items.map((_item, at) => at);
  const rootOf = (at: number): number => {
    let up = at;
    for (let next = root[up] ?? up; next !== up; next = root[up] ?? up) {
      root[up] = root[next] ?? next;
      up = next;
    }
    return up;
  };
  for (const { a, b } of links) root[rootOf(a)] = rootOf(b);
  const lists = new Map<number, number[]>();
  for (const at of byId(items)) {
    const list = lists.get(rootOf(at));
    if (list === undefined) lists.set(rootOf(at), [at]);
    else list.push(at);
  }
  return [...lists.values()];
}

/** The members of a component as an arrangement of their own. */
function partOf({ items, links, aspect }: Arrangement, members: readonly number[]): Arrangement {
  const place = new Map(members.map((at, index) => [at, index]));
  return {
    items: members.flatMap((at) => items[at] ?? []),
    links: links.flatMap(({ a, b, weight }) => {
      const [from, to] = [place.get(a), place.get(b)];
      return from === undefined || to === undefined ? [] : [{ a: from, b: to, weight }];
    }),
    aspect,
  };
}

/** Lays out each component by itself and packs them close together: what is not linked need not be kept apart by forces or ranks. */
export function byComponents(arrangement: Arrangement, layOut: (part: Arrangement) => readonly Point[]): Point[] {
  const points: Point[] = arrangement.items.map(() => ({ x: 0, y: 0 }));
  const parts = componentsOf(arrangement).map((members) => {
    const part = partOf(arrangement, members);
    const inner = part.items.length === 1 ? [{ x: 0, y: 0 }] : layOut(part);
    const box = around(part.items.map((item, index) => boxAt(inner[index] ?? { x: 0, y: 0 }, item.extent)));
    return { members, inner, box: box ?? { x0: 0, y0: 0, x1: 0, y1: 0 } };
  });
  const corners = packed(
    parts.map(({ box }) => ({ width: box.x1 - box.x0, height: box.y1 - box.y0 })),
    arrangement.aspect,
  );
  for (const [at, { members, inner, box }] of parts.entries()) {
    const corner = corners[at] ?? { x: 0, y: 0 };
    for (const [index, member] of members.entries()) {
      const own = inner[index] ?? { x: 0, y: 0 };
      points[member] = { x: own.x - box.x0 + corner.x, y: own.y - box.y0 + corner.y };
    }
  }
  return points;
}
