import type { ReactNode } from 'react';
import type { Origin, PolicyKind } from '@netloft/contracts';
import { Mark } from '../mark.tsx';
import { KIND_LABEL, KIND_SHORT, originText } from './facts.ts';
import { partsText as text } from './policy-parts.messages.ts';
import classes from './policy-parts.module.css';

/** Who wrote an object: NSX's own carry its tag. Cheap enough for table cells. */
export function OriginMark({ origin }: { readonly origin: Origin }): ReactNode {
  const title = text.origin(origin.manager);
  if (origin.source === 'nsx') return <Mark kind="nsx" label={text.nsx} title={title} />;
  return (
    <span title={title} className={origin.source === 'unknown' ? 'muted' : undefined}>
      {originText(origin)}
    </span>
  );
}

/** The kind of a policy by the short name that people use; the whole one on hover. */
export function KindTag({ kind }: { readonly kind: PolicyKind }): ReactNode {
  return (
    <span className={classes.kind} title={KIND_LABEL[kind]}>
      {KIND_SHORT[kind]}
    </span>
  );
}
