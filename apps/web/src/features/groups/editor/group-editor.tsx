import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { completionsAt, editText, GROUP_KINDS, readDocument, type Edit } from '@netloft/antrea';
import type { EditorFacts, KubernetesObject } from '@netloft/contracts';
import { LeaveGuard } from '../../../components/leave-guard.tsx';
import { ChangeReview } from '../../../components/change-review/index.tsx';
import { FindingsList, ObjectEditor, type EditorJump } from '../../../components/object-editor/index.tsx';
import { useChecked } from '../../../components/object-editor/use-checked.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { GroupFormFields } from './group-form.tsx';
import { fieldsOf } from './group-form.model.ts';
import { groupEditorText as text } from './group-editor.messages.ts';
import { GroupPreview } from './group-preview.tsx';
import classes from './group-editor.module.css';

/** What the editor starts from. `base` is the group as it was read, null for a new one; `off` says why it may not be changed. */
export interface GroupStart {
  readonly text: string;
  readonly base: KubernetesObject | null;
  readonly off: string | null;
}

export interface GroupEditorProps {
  readonly cluster: string;
  readonly facts: EditorFacts;
  readonly start: GroupStart;
}

/** The draft as it is sent: a change names the version that it was made from. */
function requestOf(object: KubernetesObject, base: KubernetesObject | null): KubernetesObject {
  if (base === null) return object;
  return { ...object, metadata: { ...object.metadata, resourceVersion: base.metadata['resourceVersion'] } };
}

const groupIdOf = ({ metadata }: KubernetesObject): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;

export function GroupEditor({ cluster, facts, start }: GroupEditorProps): ReactNode {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(start.text);
  const [base, setBase] = useState(start.base);
  const [reviewing, setReviewing] = useState<KubernetesObject | null>(null);
  const [jump, setJump] = useState<EditorJump | null>(null);
  const completions = useCallback((written: string, offset: number) => completionsAt(written, offset, facts), [facts]);
  const checked = useChecked(draft, facts, GROUP_KINDS, {
    operation: base === null ? 'CREATE' : 'UPDATE',
    ...(base === null ? {} : { oldObject: base }),
  });
  // The check runs behind the typing; fields that lagged as well would lose letters.
  const read = useMemo(() => readDocument(draft, { kinds: GROUP_KINDS }), [draft]);
  const object = read.ok ? (read.value.object as KubernetesObject) : undefined;
  const shown = object ?? checked.last?.object;
  const changed = draft !== start.text || start.base === null;
  const typed = draft !== start.text;

  const faulty = !read.ok || checked.text !== draft || checked.response?.allowed === false;
  const off = start.off ?? (faulty ? text.mendFirst : changed ? null : text.unchanged);
  const review = (): void => {
    if (off === null && object !== undefined) setReviewing(requestOf(object, base));
  };
  const leave = (to: object): void => void navigate(to as never);
  useShortcuts([{ keys: 'mod+Enter', label: text.review, group: text.formPart, run: review, inFields: true }]);

  return (
    <div className={classes.columns}>
      <div>
        <h2>{text.formPart}</h2>
        {shown === undefined ? (
          <p className="muted">{text.previewWaits}</p>
        ) : (
          <fieldset className={classes.fields} disabled={object === undefined}>
            {object === undefined && <p role="status">{text.formWaits}</p>}
            <GroupFormFields
              fields={fieldsOf(shown)}
              facts={facts}
              named={base !== null}
              onEdit={(edits: readonly Edit[]) => setDraft((before) => editText(before, edits))}
            />
          </fieldset>
        )}
        <GroupPreview cluster={cluster} object={faulty ? undefined : object} />
      </div>
      <div>
        <h2>{text.yamlPart}</h2>
        <ObjectEditor
          text={draft}
          onChange={setDraft}
          findings={checked.marks}
          completions={completions}
          jump={jump}
          label={text.editorLabel}
          height="420px"
        />
        <h2>{text.problems}</h2>
        <FindingsList checked={checked} onJump={setJump} />
        <div className={classes.foot}>
          {off !== null && (
            <span className={classes.off} id="group-review-off">
              {off}
            </span>
          )}
          <Button variant="default" onClick={() => leave({ to: '/clusters/$cluster/groups', params: { cluster } })}>
            {text.cancel}
          </Button>
          <Button
            onClick={review}
            disabled={off !== null}
            aria-describedby={off === null ? undefined : 'group-review-off'}
          >
            {text.review}
          </Button>
        </div>
      </div>
      <LeaveGuard active={typed} what={text.leave} />
      {reviewing !== null && (
        <ChangeReview
          cluster={cluster}
          request={{ operation: base === null ? 'CREATE' : 'UPDATE', object: reviewing }}
          base={base}
          onClose={() => setReviewing(null)}
          onMerged={(merged, theirs) => {
            setBase(theirs);
            setReviewing(merged);
            void import('@netloft/antrea').then(({ forDisplay, toYaml }) => setDraft(toYaml(forDisplay(merged))));
          }}
          onDone={() => {
            setReviewing(null);
            leave({
              to: '/clusters/$cluster/groups',
              params: { cluster },
              search: { open: groupIdOf(reviewing) },
              ignoreBlocker: true,
            });
          }}
        />
      )}
    </div>
  );
}
