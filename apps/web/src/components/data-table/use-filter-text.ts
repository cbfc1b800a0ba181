import { useEffect, useRef, useState } from 'react';
import type { TableSearchPatch } from '../../lib/table-search.ts';

const QUIET_MS = 200;

/** Text of the filter box: shown at once, written to the address when the typing pauses, and following the address when it changes by itself. */
export function useFilterText(
  address: string | undefined,
  onSearchChange: (patch: TableSearchPatch) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(address ?? '');
  const written = useRef(address ?? '');
  const change = useRef(onSearchChange);
  useEffect(() => {
    change.current = onSearchChange;
  });
  useEffect(() => {
    if ((address ?? '') === written.current) return;
    written.current = address ?? '';
    setText(address ?? '');
  }, [address]);
  useEffect(() => {
    if (text === written.current) return undefined;
    const timer = setTimeout(() => {
      written.current = text;
      change.current({ q: text === '' ? undefined : text });
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
