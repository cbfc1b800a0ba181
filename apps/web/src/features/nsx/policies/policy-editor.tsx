import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NsxEditorFacts, NsxFinding, NsxPolicyCheck } from '@netloft/contracts';
import { LeaveGuard } from '../../../components/leave-guard.tsx';
import { Failed } from '../../../components/states.tsx';
import { YamlView } from '../../../components/yaml-view.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { DraftNote } from '../parts/draft-note.tsx';
import { textOf, titleOf, type Loose } from '../parts/loose.ts';
import { nsxPolicyCheckQuery } from '../parts/objects.queries.ts';
import { nsxPartsText } from '../parts/parts.messages.ts';
import { withRevisions } from '../parts/plain.model.ts';
import { SourcePane } from '../parts/source-pane.tsx';
import { type DraftStart, type NsxDraft, useNsxDraft } from '../parts/use-draft.ts';
import { useSettled } from '../parts/use-settled.ts';
import { splitSpan } from '../review/merge.model.ts';
import { NsxReview } from '../review/index.tsx';
import {
  asInSource,
  isForAntrea,
  mergedFindings,
  type PolicyReading,
  readPolicy,
  rulesOf,
  spanOf,
} from './editor.model.ts';
import { policyEditorText as text } from './editor.messages.ts';
import { PolicyForm } from './policy-form.tsx';
import classes from './editor.module.css';

export interface PolicyEditorProps {
  readonly start: DraftStart;
  /** Undefined where they could not be read: nothing is offered then. */
  readonly facts: NsxEditorFacts | undefined;
  /** Why the policy may not be changed; null when it may be tried. */
  readonly readOnly: string | null;
}

/** Why the draft cannot be reviewed now; null when it can. */
function whyOff(
  draft: NsxDraft,
  policy: PolicyReading,
  findings: readonly NsxFinding[],
  readOnly: string | null,
): string | null {
  if (readOnly !== null) return readOnly;
  if (!draft.reading.ok || !policy.ok) return text.mendFirst;
  if (textOf(draft.object['id']) === '') return text.idMissing;
  if (findings.some(({ severity }) => severity === 'error')) return text.mendFirst;
  return draft.dirty ? null : text.unchanged;
}

/** What the server says about the draft, which knows services and addresses of groups; behind the typing. */
function useServerCheck(draft: NsxDraft, policy: PolicyReading) {
  const { object } = draft;
  const asked = useMemo(() => {
    if (!draft.reading.ok || !policy.ok || textOf(object['id']) === '') return null;
    const { object: own, span = [] } = splitSpan(object);
    // Findings speak of rules by their place: the order of the form and of the source are the same then.
    return { object: { ...own, rules: rulesOf(own) }, span };
  }, [draft.reading.ok, policy.ok, object]);
  const key = JSON.stringify(asked);
  const settled = useSettled(asked, key);
  const check = useQuery(nsxPolicyCheckQuery(settled));
  return { check, current: JSON.stringify(settled) === key && !check.isPlaceholderData };
}

/** Fields and source of a policy side by side, with the ClusterNetworkPolicy that it becomes. */
export function PolicyEditor({ start, facts, readOnly }: PolicyEditorProps): ReactNode {
  const navigate = useNavigate();
  const draft = useNsxDraft(start);
  const { object, base } = draft;
  const [reviewing, setReviewing] = useState<Loose | null>(null);
  const [published, setPublished] = useState(false);
  const policy = useMemo(() => readPolicy(object, base, facts), [object, base, facts]);
  const { check, current } = useServerCheck(draft, policy);
  const serverFindings = current ? check.data?.findings : undefined;
  const findings = useMemo(
    () => mergedFindings(policy.ok ? policy.findings : [], serverFindings),
    [policy, serverFindings],
  );
  const inSource = useMemo(() => asInSource(findings, object), [findings, object]);
  const off = whyOff(draft, policy, findings, readOnly);
  const review = (): void => {
    if (off === null) setReviewing(withRevisions(object, base));
  };
  useShortcuts([{ keys: 'mod+Enter', label: text.review, group: text.shortcuts, run: review, inFields: true }]);
  const leave = (to: string, more: object = {}): void => void navigate({ to: `/nsx/policies${to}`, ...more } as never);

  return (
    <>
      <DraftNote draft={draft} />
      <div className={classes.columns}>
        <div>
          <h2>{text.form}</h2>
          {draft.reading.ok && policy.ok ? (
            <PolicyForm draft={draft} facts={facts} findings={findings} isNew={base === null} />
          ) : (
            <p role="status" className={classes.notice}>
              {draft.reading.ok && !policy.ok ? text.notAPolicy(policy.message) : text.waits}
            </p>
          )}
        </div>
        <div>
          <SourcePane draft={draft} label={text.sourceOf(titleOf(object))} findings={inSource} height="460px" />
          {check.isError && <Failed problem={problemOf(check.error)} title={text.checkFailed} />}
          <Becomes object={object} check={check.data} />
        </div>
      </div>
      <div className={classes.foot}>
        <Button onClick={review} disabled={off !== null} aria-describedby={off === null ? undefined : 'nsx-policy-off'}>
          {text.review}
        </Button>
        <Button
          variant="default"
          onClick={() => (base === null ? leave('') : leave('/$id', { params: { id: textOf(base['id']) } }))}
        >
          {text.cancel}
        </Button>
        {off !== null && (
          <span className={classes.off} id="nsx-policy-off" aria-live="polite">
            {off}
          </span>
        )}
      </div>
      <LeaveGuard active={draft.dirty && !published} what={nsxPartsText.leave} />
      {reviewing !== null && (
        <NsxReview
          request={requestOf(reviewing, base)}
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
            leave('/$id', { params: { id: textOf(id) }, ignoreBlocker: true });
          }}
        />
      )}
    </>
  );
}

function requestOf(reviewed: Loose, base: Loose | null) {
  const { object, span } = splitSpan(reviewed);
  return {
    operation: base === null ? ('CREATE' as const) : ('UPDATE' as const),
    kind: 'SecurityPolicy' as const,
    object,
    ...(span === undefined ? {} : { span }),
  };
}

/** The ClusterNetworkPolicy that the draft becomes in each of its clusters. */
function Becomes({ object, check }: { readonly object: Loose; readonly check: NsxPolicyCheck | undefined }): ReactNode {
  const made = check?.clusterPolicy ?? null;
  return (
    <section aria-label={text.becomes}>
      <h2>{text.becomes}</h2>
      {!isForAntrea(object) ? (
        <p className="muted">{text.becomesNothing}</p>
      ) : made !== null ? (
        <YamlView value={made} name={textOf(object['id'])} label={text.becomesLabel} height="300px" />
      ) : (
        <p className="muted">
          {check === undefined || spanOf(object).length === 0 ? text.becomesWaits : text.becomesUnknown}
        </p>
      )}
    </section>
  );
}
