import { createStore, type Store } from './store.ts';

const PREFIX = 'netloft.';

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A choice of this browser that survives a reload; without storage it holds until then. `accept` refuses what an older version or a stranger wrote. */
export function preference<T>(key: string, initial: T, accept: (value: unknown) => value is T): Store<T> {
  const saved = read(key);
  const store = createStore<T>(accept(saved) ? saved : initial);
  return {
    ...store,
    set: (next) => {
      store.set(next);
      try {
        localStorage.setItem(PREFIX + key, JSON.stringify(next));
      } catch {
        // Storage is full or off: the choice holds until the page is left.
      }
    },
  };
}

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isStringList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

export type TimeZoneChoice = 'local' | 'utc';
/** Whether exact times are shown in this browser's zone or in UTC. */
export const timeZone = preference<TimeZoneChoice>(
  'time-zone',
  'local',
  (value) => value === 'local' || value === 'utc',
);
/** Navigation collapsed to icons by its user; null follows the window's width. */
export const navigationCollapsed = preference<boolean | null>(
  'navigation-collapsed',
  null,
  (value) => value === null || isBoolean(value),
);
/** Pages whose purpose line was dismissed. */
export const dismissedPurposes = preference<string[]>('dismissed-purposes', [], isStringList);
/** Width of the detail drawer in pixels. */
export const drawerWidth = preference<number>('drawer-width', 520, isNumber);
