import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { editText, forDisplay, policyIdOf, policyKindFacts, policyKindOf, withServerFields } from '@netloft/antrea';
import type { EditorFacts, KubernetesObject, PolicyDetail, Problem } from '@netloft/contracts';
import { LeaveGuard } from '../../../components/leave-guard.tsx';
import { ChangeReview } from '../../../components/change-review/index.tsx';
import { Page } from '../../../components/page.tsx';
import { Failed } from '../../../components/states.tsx';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { EditorPanes } from './editor-panes.tsx';
import { mayCreateQuery } from './editor.queries.ts';
import type { EditorKindName, PolicyEditorSearch } from './editor.search.ts';
import { draftOf, openNew, openPolicy, textOfPolicy, type Opened } from './start.model.ts';
import { TemplateMenu } from './template-menu.tsx';
import { useEditor, type EditorState } from './use-editor.ts';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

export interface EditorOpenedProps {
  readonly cluster: string;
  /** Of the policy that is edited; empty for a new one. */
  readonly id: string;
  readonly search: PolicyEditorSearch;
  /** Undefined when they could not be read. */
  readonly facts: EditorFacts | undefined;
  readonly factsProblem: Problem | null;
  /** The policy that is edited, or copied. */
  readonly object: KubernetesObject | undefined;
  readonly may: PolicyDetail['may'] | undefined;
}

/** Why the draft cannot be reviewed now; null when it can. */
function whyOff(
  state: EditorState,
  isNew: boolean,
  right: { readonly allowed: boolean; readonly reason?: string | undefined } | null,
): string | null {
  const { checked, dirty } = state;
  if (right?.allowed === false) return words.offRight(right.reason ?? words.noRight);
  if (checked.problem !== null) return words.offUnreadable;
  const errors = checked.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return words.offErrors(errors.length, errors[0]?.message ?? '');
  return isNew || dirty ? null : words.offUnchanged;
}

function useRight(
  cluster: string,
  kind: EditorKindName,
  namespace: string,
  may: PolicyDetail['may'] | undefined,
): { readonly allowed: boolean; readonly reason?: string | undefined } | null {
  const { group = '', plural = '', namespaced = false } = policyKindFacts(kind) ?? {};
  // A draft without its Namespace is asked about when it has one.
  const resource = may !== undefined || (namespaced && namespace === '') ? '' : plural;
  const create = useQuery(mayCreateQuery(cluster, { group, resource, ...(namespaced ? { namespace } : {}) }));
  if (may !== undefined) return { allowed: may.update, reason: may.reason };
  const answer = create.data ?? null;
  return answer === null ? null : { allowed: answer.allowed, reason: answer.reason };
}

/** The editor once everything that it starts from is there. */
export function EditorOpened({ cluster, id, search, facts, factsProblem, object, may }: EditorOpenedProps): ReactNode {
  const isNew = id === '';
  const [opened, setOpened] = useState<Opened>(() =>
    isNew || object === undefined ? openNew(cluster, search, facts, object) : openPolicy(cluster, id, object),
  );
  const { start, restored } = opened;
  const state = useEditor(cluster, facts, start, search.kind ?? 'AntreaClusterNetworkPolicy');
  const { kind, checked, namespace } = state;
  const navigate = useNavigate();
  const client = useQueryClient();
  const [review, setReview] = useState<KubernetesObject | null>(null);
  const [saved, setSaved] = useState(false);
  const right = useRight(cluster, kind, namespace, may);
  const off = whyOff(state, isNew, right);
  const { base } = start;

  const openReview = (): void => {
    if (off !== null || checked.document === null || checked.text !== state.text) return;
    const draft = checked.document.object;
    setReview((base === null ? draft : withServerFields(draft, base)) as KubernetesObject);
  };
  useShortcuts([{ keys: 'mod+Enter', label: words.review, group: words.group, inFields: true, run: openReview }]);

  const close = (): void =>
    void navigate({
      to: isNew ? '/clusters/$cluster/policies' : '/clusters/$cluster/policies/$id',
      params: { cluster, id },
    } as never);
  const discard = (): void => {
    const current =
      isNew || object === undefined ? { base, text: start.saved } : { base: object, text: textOfPolicy(object) };
    state.forget();
    state.setText(current.text);
    setOpened({ start: { ...start, base: current.base, saved: current.text }, restored: null });
  };
  const name = base?.metadata.name ?? '';
  return (
    <Page
      title={isNew ? words.newTitle : words.editTitle(name)}
      purpose={words.purpose}
      purposeId="policy-editor"
      actions={
        isNew ? (
          <TemplateMenu
            kind={kind}
            onChoose={(next, template) =>
              state.setText(draftOf(next, template, namespace === '' ? search.namespace : namespace, facts))
            }
          />
        ) : undefined
      }
    >
      {factsProblem !== null && <Failed problem={factsProblem} title={words.factsFailed} />}
      {restored !== null && (
        <div role="status" className={classes.note}>
          <span>{restored === 'old' ? words.restoredOld : words.restored}</span>
          <Button size="compact-sm" variant="default" onClick={discard}>
            {words.discard}
          </Button>
        </div>
      )}
      <EditorPanes cluster={cluster} facts={facts} state={state} named={!isNew} />
      <div className={classes.foot}>
        <Button
          {...(off === null
            ? {}
            : { 'aria-describedby': 'policy-review-off', 'aria-disabled': true, 'data-disabled': true })}
          title={words.reviewHint}
          onClick={openReview}
        >
          {words.review}
        </Button>
        <Button variant="default" onClick={close}>
          {words.cancel}
        </Button>
        {off !== null && (
          <span id="policy-review-off" className={classes.off} aria-live="polite">
            {off}
          </span>
        )}
      </div>
      <LeaveGuard active={state.dirty && !saved} what={words.leaveText} />
      {review !== null && (
        <ChangeReview
          cluster={cluster}
          request={{ operation: base === null ? 'CREATE' : 'UPDATE', object: review }}
          base={base}
          onClose={() => setReview(null)}
          onMerged={(merged, theirs) => {
            // The text becomes the merged object, with its comments; from now on it starts from what is in the cluster.
            state.setText(editText(state.text, [{ op: 'set', path: [], value: forDisplay(merged) }]));
            setOpened({ start: { ...start, base: theirs, saved: textOfPolicy(theirs) }, restored: null });
          }}
          onDone={() => {
            setSaved(true);
            state.forget();
            setReview(null);
            void client.invalidateQueries({ queryKey: ['clusters', cluster] });
            const known = policyKindOf(review);
            const { name: saidName, namespace: saidNamespace } = review.metadata;
            const policyId =
              known === undefined
                ? id
                : policyIdOf({
                    kind: known.kind,
                    name: saidName,
                    ...(saidNamespace === undefined ? {} : { namespace: saidNamespace }),
                  });
            void navigate({
              to: '/clusters/$cluster/policies/$id',
              params: { cluster, id: policyId },
              ignoreBlocker: true,
            } as never);
          }}
        />
      )}
    </Page>
  );
}
