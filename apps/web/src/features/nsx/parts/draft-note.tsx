import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { nsxPartsText as text } from './parts.messages.ts';
import type { NsxDraft } from './use-draft.ts';
import classes from './parts.module.css';

/** Says that a draft of before was found, and lets it be thrown away. */
export function DraftNote({ draft }: { readonly draft: NsxDraft }): ReactNode {
  if (draft.restored === null) return null;
  return (
    <div role="status" className={classes.note}>
      <span>{draft.restored === 'old' ? text.restoredOld : text.restored}</span>
      <Button size="compact-sm" variant="default" onClick={draft.discard}>
        {text.discard}
      </Button>
    </div>
  );
}
