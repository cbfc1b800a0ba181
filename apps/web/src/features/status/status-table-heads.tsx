import type { ReactNode } from 'react';

interface Head {
  readonly name: string;
  /** On hover. */
  readonly why?: string;
}

/** Heads of a table's columns. */
export function Heads({ names }: { readonly names: readonly (string | Head)[] }): ReactNode {
  return (
    <thead>
      <tr>
        {names
          .map((head): Head => (typeof head === 'string' ? { name: head } : head))
          .map(({ name, why }) => (
            <th key={name} scope="col" title={why}>
              {name}
            </th>
          ))}
      </tr>
    </thead>
  );
}
