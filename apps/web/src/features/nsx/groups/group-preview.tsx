import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import type { Loose } from '../parts/loose.ts';
import { nsxGroupPreviewQuery } from '../parts/objects.queries.ts';
import { useSettled } from '../parts/use-settled.ts';
import { groupEditorText as text } from './editor.messages.ts';
import { GroupMembers } from './members.tsx';
import classes from './editor.module.css';
import groupsClasses from './groups.module.css';

/** What the draft would find in NSX’s inventory; null while it cannot be read or would be refused. */
export function GroupPreview({
  object,
  sentence,
}: {
  readonly object: Loose | null;
  /** The draft as a sentence; at once, where the server’s answer takes a moment. */
  readonly sentence: string;
}): ReactNode {
  const settled = useSettled(object, JSON.stringify(object));
  const preview = useQuery(nsxGroupPreviewQuery(settled));
  return (
    <section aria-label={text.preview}>
      <h2>{text.preview}</h2>
      {sentence !== '' && <p className={classes.total}>{sentence}.</p>}
      {settled === null ? (
        <p className="muted">{text.previewWaits}</p>
      ) : preview.isError ? (
        <Failed problem={problemOf(preview.error)} retry={() => void preview.refetch()} />
      ) : preview.data === undefined ? (
        <p className="muted" aria-busy>
          …
        </p>
      ) : (
        <div className={preview.isPlaceholderData ? classes.waiting : undefined}>
          <GroupMembers matches={preview.data.matches} />
          {preview.data.emptyBecause !== null && (
            <p role="note" className={groupsClasses.notice}>
              {preview.data.emptyBecause}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
