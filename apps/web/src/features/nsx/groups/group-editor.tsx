import { useMemo, useState, type ReactNode } from 'react';
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { NsxEditorFacts } from '@netloft/contracts';
import { LeaveGuard } from '../../../components/leave-guard.tsx';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { DraftNote } from '../parts/draft-note.tsx';
import { idOfName, textOf, titleOf, type Loose } from '../parts/loose.ts';
import { SaidAt } from '../parts/nsx-findings.tsx';
import { nsxPartsText } from '../parts/parts.messages.ts';
import { withRevisions } from '../parts/plain.model.ts';
import { SourcePane } from '../parts/source-pane.tsx';
import { type DraftStart, type NsxDraft, useNsxDraft } from '../parts/use-draft.ts';
import { NsxReview } from '../review/index.tsx';
import { CriteriaFields } from './criteria-fields.tsx';
import { type GroupReading, membersOfCriteria, membersOfType, placesOf, readGroup, typeOf } from './editor.model.ts';
import { groupEditorText as text } from './editor.messages.ts';
import { GroupPreview } from './group-preview.tsx';
import classes from './editor.module.css';

export interface GroupEditorProps {
  readonly start: DraftStart;
  /** Undefined where they could not be read: nothing is offered then. */
  readonly facts: NsxEditorFacts | undefined;
  /** Why the group may not be changed; null when it may be tried. */
  readonly readOnly: string | null;
}

/** Why the draft cannot be reviewed now; null when it can. */
function whyOff(draft: NsxDraft, group: GroupReading, readOnly: string | null): string | null {
  if (readOnly !== null) return readOnly;
  if (!draft.reading.ok || !group.ok) return text.mendFirst;
  if (textOf(draft.object['id']) === '') return text.idMissing;
  if (group.findings.some(({ severity }) => severity === 'error')) return text.mendFirst;
  return draft.dirty ? null : text.unchanged;
}

/** Fields and source of a group side by side, with what it would find. */
export function GroupEditor({ start, facts, readOnly }: GroupEditorProps): ReactNode {
  const navigate = useNavigate();
  const draft = useNsxDraft(start);
  const { object, base } = draft;
  const [reviewing, setReviewing] = useState<Loose | null>(null);
  const [published, setPublished] = useState(false);
  const group = useMemo(() => readGroup(object, base), [object, base]);
  const findings = group.ok ? group.findings : [];
  const broken = !draft.reading.ok || !group.ok || findings.some(({ severity }) => severity === 'error');
  const off = whyOff(draft, group, readOnly);
  const review = (): void => {
    if (off === null) setReviewing(withRevisions(object, base));
  };
  useShortcuts([{ keys: 'mod+Enter', label: text.review, group: text.shortcuts, run: review, inFields: true }]);
  const leave = (more: object): void => void navigate({ to: '/nsx/groups', ...more } as never);

  return (
    <>
      <DraftNote draft={draft} />
      <div className={classes.columns}>
        <div>
          <h2>{text.form}</h2>
          <GroupFields draft={draft} group={group} facts={facts} isNew={base === null} />
          <GroupPreview object={broken ? null : object} sentence={group.ok ? group.text : ''} />
        </div>
        <div>
          <SourcePane draft={draft} label={text.sourceOf(titleOf(object))} findings={findings} />
          <div className={classes.foot}>
            {off !== null && (
              <span className={classes.off} id="nsx-group-off">
                {off}
              </span>
            )}
            <Button variant="default" onClick={() => leave({})}>
              {text.cancel}
            </Button>
            <Button
              onClick={review}
              disabled={off !== null}
              aria-describedby={off === null ? undefined : 'nsx-group-off'}
            >
              {text.review}
            </Button>
          </div>
        </div>
      </div>
      <LeaveGuard active={draft.dirty && !published} what={nsxPartsText.leave} />
      {reviewing !== null && (
        <NsxReview
          request={{ operation: base === null ? 'CREATE' : 'UPDATE', kind: 'Group', object: reviewing }}
          base={base}
          onClose={() => setReviewing(null)}
          onMerged={(merged, theirs) => {
            draft.rebase(merged, theirs);
            setReviewing(merged);
          }}
          onDone={(_response, { id }) => {
            setPublished(true);
            draft.forget();
            setReviewing(null);
            leave({ search: { open: textOf(id) }, ignoreBlocker: true });
          }}
        />
      )}
    </>
  );
}

interface GroupFieldsProps {
  readonly draft: NsxDraft;
  readonly group: GroupReading;
  readonly facts: NsxEditorFacts | undefined;
  readonly isNew: boolean;
}

/** Fields of a group; each change is written into the source beside them. */
function GroupFields({ draft, group, facts, isNew }: GroupFieldsProps): ReactNode {
  const { object, change, reading } = draft;
  const id = textOf(object['id']);
  const name = textOf(object['display_name']);
  const type = typeOf(object);
  const taken = isNew && facts?.groups.some((one) => one.id === id) === true;
  // Until somebody writes an id of their own it follows the name.
  const follows = isNew && (id === '' || id === idOfName(name));
  if (!reading.ok || !group.ok)
    return (
      <p role="status" className={classes.notice}>
        {reading.ok && !group.ok ? text.notAGroup(group.message) : text.waits}
      </p>
    );
  const { criteria, findings } = group;
  return (
    <div className={classes.fields}>
      <div className={classes.pair}>
        <TextInput
          label={text.name}
          value={name}
          maxLength={255}
          onChange={(event) => {
            const next = event.currentTarget.value;
            change(follows ? { display_name: next, id: idOfName(next) } : { display_name: next });
          }}
        />
        <TextInput
          label={text.id}
          description={isNew ? text.idWhat : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={id}
          disabled={!isNew}
          error={taken ? text.idTaken : undefined}
          classNames={{ input: 'mono' }}
          onChange={(event) => change({ id: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label={text.description}
        rows={2}
        resize="vertical"
        maxLength={1024}
        value={textOf(object['description'])}
        onChange={(event) =>
          change({ description: event.currentTarget.value === '' ? undefined : event.currentTarget.value })
        }
      />
      <Select
        label={text.type}
        data={[
          { value: 'antrea', label: text.types.antrea },
          { value: 'kubernetes', label: text.types.kubernetes },
        ]}
        value={type}
        allowDeselect={false}
        disabled={!isNew}
        description={isNew ? undefined : text.typeStays}
        onChange={(next) => next !== null && change(membersOfType(next === 'antrea' ? 'antrea' : 'kubernetes'))}
      />
      <SaidAt findings={findings.filter(({ path }) => path === 'group_type')} />
      {criteria.ok ? (
        <CriteriaFields
          type={type}
          criteria={criteria.criteria}
          places={placesOf(object)}
          facts={facts}
          findings={findings}
          onChange={(next) => change(membersOfCriteria(next))}
        />
      ) : (
        <p role="note" className={classes.notice}>
          {text.onlySource(criteria.reason)}
        </p>
      )}
    </div>
  );
}
