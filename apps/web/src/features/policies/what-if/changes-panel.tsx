import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconPencil, IconPlus, IconX } from '@tabler/icons-react';
import { forDisplay, toYaml } from '@netloft/antrea';
import { useQuery } from '@tanstack/react-query';
import type { Problem } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { editorFactsQuery } from '../../../lib/editor-facts.ts';
import { DraftEditor } from './draft-editor.tsx';
import { nameOfId, nameOfObject, readDraft, refusalsOf } from './drafts.model.ts';
import { Notes } from './notes.tsx';
import { PolicyPicker } from './policy-picker.tsx';
import { fetchPolicy } from './what-if.queries.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './what-if.module.css';

export interface ChangesPanelProps {
  readonly cluster: string;
  readonly without: readonly string[];
  readonly drafts: readonly string[];
  /** Said below: drafts that a link cannot hold, or has lost. */
  readonly note: string | null;
  /** What of the link cannot be tried, a sentence each. */
  readonly leftOut: readonly string[];
  readonly onWithout: (ids: readonly string[]) => void;
  readonly onDrafts: (drafts: readonly string[]) => void;
}

function Chip({
  label,
  title,
  onRemove,
  onEdit,
}: {
  readonly label: string;
  readonly title: string;
  readonly onRemove: () => void;
  readonly onEdit?: () => void;
}): ReactNode {
  return (
    <li className={classes.chip} title={title}>
      <span>{label}</span>
      {onEdit !== undefined && (
        <button type="button" aria-label={`${text.edit} ${label}`} onClick={onEdit}>
          <IconPencil size={13} aria-hidden />
        </button>
      )}
      <button type="button" aria-label={text.remove(label)} onClick={onRemove}>
        <IconX size={13} aria-hidden />
      </button>
    </li>
  );
}

const draftName = (draft: string, index: number): string => {
  const read = readDraft(draft);
  return read.ok ? read.objects.map(nameOfObject).join(', ') : text.draft(index + 1);
};

/** Policies to do without and drafts to do with, before the question is answered. */
export function ChangesPanel(props: ChangesPanelProps): ReactNode {
  const { cluster, without, drafts, note, leftOut, onWithout, onDrafts } = props;
  const [editing, setEditing] = useState<{ readonly at: number; readonly text: string } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const facts = useQuery({ ...editorFactsQuery(cluster), enabled: drafts.length > 0 }).data;
  const refusals = useMemo(() => (facts === undefined ? [] : refusalsOf(drafts, facts)), [drafts, facts]);
  const copy = (id: string): void => {
    setProblem(null);
    fetchPolicy(cluster, id).then(
      ({ object }) => setEditing({ at: drafts.length, text: toYaml(forDisplay(object)) }),
      (error: unknown) => setProblem(problemOf(error)),
    );
  };
  return (
    <section className={classes.changes} aria-label={text.changes}>
      <div className={classes.changesHead}>
        <h2>{text.changes}</h2>
        <PolicyPicker
          cluster={cluster}
          label={text.without}
          placeholder={text.withoutHelp}
          except={without}
          onChoose={(id) => onWithout([...without, id])}
        />
        <PolicyPicker cluster={cluster} label={text.draftOf} placeholder={text.draftOf} onChoose={copy} />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setEditing({ at: drafts.length, text: '' })}
        >
          {text.addDraft}
        </Button>
        <ul className={classes.chips}>
          {without.map((id) => (
            <Chip
              key={id}
              label={text.withoutName(nameOfId(id))}
              title={id}
              onRemove={() => onWithout(without.filter((one) => one !== id))}
            />
          ))}
          {drafts.map((draft, index) => (
            <Chip
              key={`${index} ${draft.slice(0, 80)}`}
              label={draftName(draft, index)}
              title={text.draft(index + 1)}
              onEdit={() => setEditing({ at: index, text: draft })}
              onRemove={() => onDrafts(drafts.filter((_, at) => at !== index))}
            />
          ))}
        </ul>
      </div>
      {problem !== null && <Failed problem={problem} />}
      <Notes left={leftOut} refusals={refusals} />
      {note !== null && <p className={classes.quiet}>{note}</p>}
      {editing !== null && (
        <DraftEditor
          key={`${editing.at} ${editing.text.length}`}
          cluster={cluster}
          initial={editing.text}
          onCancel={() => setEditing(null)}
          onUse={(used) => {
            const next = [...drafts];
            next[editing.at] = used;
            onDrafts(next);
            setEditing(null);
          }}
        />
      )}
    </section>
  );
}
