import { useMemo } from 'react';
import type { Places } from '../../components/graph/index.ts';
import { isNumber, preference } from '../../lib/preferences.ts';
import { useStore, type Store } from '../../lib/store.ts';

const NONE: Places = {};

const isPlaces = (value: unknown): value is Places =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(
    (one: unknown) =>
      typeof one === 'object' && one !== null && 'x' in one && 'y' in one && isNumber(one.x) && isNumber(one.y),
  );

/** Places that nodes were moved to, kept in this browser for each cluster and way of grouping. */
export function usePins(key: string): readonly [Places, Store<Places>['set']] {
  const store = useMemo(() => preference<Places>(`topology-places.${key}`, NONE, isPlaces), [key]);
  return [useStore(store), store.set];
}
