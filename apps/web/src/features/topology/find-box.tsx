import { useMemo, useRef, useState, type ReactNode } from 'react';
import { Autocomplete } from '@mantine/core';
import type { TopologyNode } from '@netloft/contracts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { topologyText as text } from './topology.messages.ts';
import { fullName } from './topology.model.ts';

const SUGGESTED = 12;

/** Jumps to a node by its name. */
export function FindBox({
  nodes,
  onFind,
}: {
  readonly nodes: readonly TopologyNode[];
  readonly onFind: (id: string) => void;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: 'f', label: text.find, group: text.keys, run: () => input.current?.focus() }]);
  const options = useMemo(() => nodes.map((node) => ({ value: node.id, label: fullName(node) })), [nodes]);
  const find = (id: string | undefined): void => {
    if (id === undefined) return;
    setTyped('');
    onFind(id);
  };
  return (
    <Autocomplete
      ref={input}
      size="xs"
      w={170}
      aria-label={text.find}
      placeholder={text.findHint}
      data={options}
      limit={SUGGESTED}
      value={typed}
      selectFirstOptionOnChange
      onChange={setTyped}
      onOptionSubmit={find}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || typed.trim() === '') return;
        const wanted = typed.trim().toLowerCase();
        const exact = options.find((one) => one.label.toLowerCase() === wanted);
        find((exact ?? options.find((one) => one.label.toLowerCase().includes(wanted)))?.value);
      }}
    />
  );
}
