import { protocolAsked } from '@netloft/antrea';
import type {
  CheckExpectation,
  CheckRequestInput,
  ExpectedVerdict,
  ObjectHit,
  TraceCheck,
  TraceCheckInput,
  TraceflowRequest,
  TraceflowRequestInput,
  TracePolicy,
  TraceVerdict,
} from '@netloft/contracts';
import { EMPTY_FORM, hasPorts, protocolOf, type TraceForm } from '../trace-form.fields.ts';
import { formOfRequest, requestOfForm, type TraceField } from '../trace-form.model.ts';
import { checkSentence } from './check-words.ts';
import { checksText as text } from './checks.messages.ts';
import { draftOfEnd, EMPTY_END, endOfDraft, keptEnd, type EndDraft } from './end-draft.model.ts';

/** What the form of a check holds. `form` has the packet; its ends stand in `source` and `destination`. */
export interface CheckDraft {
  readonly id: string | undefined;
  /** Empty: the sentence is the name. */
  readonly name: string;
  readonly description: string;
  readonly labels: string;
  readonly source: EndDraft;
  readonly destination: EndDraft;
  readonly form: TraceForm;
  /** Null until one is chosen: the trace that it was made of came to none. */
  readonly verdict: ExpectedVerdict | null;
  readonly byPolicy: boolean;
  readonly policy: string;
  readonly rule: string;
}

export const EMPTY_CHECK: CheckDraft = {
  id: undefined,
  name: '',
  description: '',
  labels: '',
  source: EMPTY_END,
  destination: EMPTY_END,
  form: EMPTY_FORM,
  verdict: 'Delivered',
  byPolicy: false,
  policy: '',
  rule: '',
};

/** The Pods at both ends as the cluster has them; null where there is none. */
export interface EndHits {
  readonly source: ObjectHit | null;
  readonly destination: ObjectHit | null;
}

/** Ends and packet of a request as a form; `keep` takes a Pod as exactly this one. */
function requestDraft(
  request: CheckRequestInput,
  hits: EndHits,
  keep: boolean,
): Pick<CheckDraft, 'source' | 'destination' | 'form'> {
  const endDraft = keep ? keptEnd : draftOfEnd;
  const { source, destination, ...packet } = request;
  return {
    source: endDraft(source, hits.source),
    destination: endDraft(destination, hits.destination),
    // A Service among the ends tells what an open protocol stands for.
    form: { ...formOfRequest(packet), protocol: protocolAsked(request) ?? 'ANY' },
  };
}

/** What came out of a trace, as far as it came to its end. */
export interface TraceOutcome {
  readonly verdict: TraceVerdict;
  readonly policy: TracePolicy | null;
}

/** A new check of a trace: expects what came out; of a trace that did not run yet, that the packet is delivered. */
export function draftOfTrace(
  request: TraceflowRequest | TraceflowRequestInput,
  outcome: TraceOutcome | null,
  hits: EndHits,
): CheckDraft {
  const verdict = outcome?.verdict ?? 'Delivered';
  const policy = outcome?.policy ?? null;
  return {
    ...EMPTY_CHECK,
    ...requestDraft(request, hits, false),
    verdict: verdict === 'Lost' || verdict === 'Unknown' ? null : verdict,
    policy: policy === null ? '' : (policy.displayName ?? policy.reference),
    rule: policy?.rule ?? '',
  };
}

/** A kept check as its form. */
export function draftOfCheck(check: TraceCheck, hits: EndHits): CheckDraft {
  const { verdict, policy, rule } = check.expectation;
  const sentence = checkSentence(check.request, check.expectation);
  return {
    id: check.id,
    name: check.name === sentence ? '' : check.name,
    description: check.description ?? '',
    labels: (check.labels ?? []).join(', '),
    ...requestDraft(check.request, hits, true),
    verdict,
    byPolicy: policy !== undefined || rule !== undefined,
    policy: policy ?? '',
    rule: rule ?? '',
  };
}

export type CheckField =
  | 'source'
  | 'destination'
  | 'verdict'
  | 'policy'
  | Exclude<TraceField, 'source' | 'destination'>;
export type CheckFaults = Readonly<Partial<Record<CheckField, string>>>;

/** A Pod in the place of an end that the form of a trace does not have, so that the rest is judged by the same rules. */
const STAND_IN = { namespace: 'default', name: 'pod' } as const;

/** The form of the trace that a check makes, for its rules about packet and ends. */
export function traceForm({ form, source, destination }: CheckDraft): TraceForm {
  const sourceType = source.kind === 'ip' || source.kind === 'any' ? source.kind : 'pod';
  const kind = destination.kind;
  const destinationType = kind === 'workload' || kind === 'selector' ? 'pod' : kind;
  return {
    ...form,
    sourceType,
    sourceNamespace: source.namespace || STAND_IN.namespace,
    sourcePod: source.name || STAND_IN.name,
    sourceIp: source.ip,
    destinationType,
    destinationNamespace: destination.namespace || STAND_IN.namespace,
    destinationName: destination.name || STAND_IN.name,
    destinationIp: destination.ip,
  };
}

/** The form of a trace that does once what a check does; a workload or labels stand for the Pods that a result traced, else for nothing yet. */
export function traceFormOf(
  draft: CheckDraft,
  traced: { readonly source: string; readonly destination: string } | undefined,
): TraceForm {
  const podOf = (end: EndDraft, was: string | undefined): EndDraft => {
    if (end.kind !== 'workload' && end.kind !== 'selector') return end;
    const [namespace = '', name = ''] = was?.split('/') ?? [];
    return { ...end, name: namespace === end.namespace ? name.trim() : '' };
  };
  const source = podOf(draft.source, traced?.source);
  const destination = podOf(draft.destination, traced?.destination);
  const form = traceForm({ ...draft, source, destination });
  return {
    ...form,
    sourceNamespace: source.namespace,
    sourcePod: source.name,
    destinationNamespace: destination.namespace,
    destinationName: destination.name,
  };
}

function expectationOf(draft: CheckDraft): CheckExpectation | null {
  if (draft.verdict === null) return null;
  const policy = draft.byPolicy ? draft.policy.trim() : '';
  const rule = draft.byPolicy ? draft.rule.trim() : '';
  return {
    verdict: draft.verdict,
    ...(policy === '' ? {} : { policy }),
    ...(rule === '' ? {} : { rule }),
  };
}

const listOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];

/** The check that the form asks for, or what is wrong with it, by field. */
export function checkOfDraft(
  draft: CheckDraft,
): { readonly ok: true; readonly check: TraceCheckInput } | { readonly ok: false; readonly faults: CheckFaults } {
  const source = endOfDraft(draft.source);
  const destination = endOfDraft(draft.destination);
  const trace = requestOfForm(traceForm(draft));
  const expectation = expectationOf(draft);
  const faults: Partial<Record<CheckField, string>> = trace.ok ? {} : { ...trace.faults };
  if (!source.ok) faults.source = source.fault;
  if (!destination.ok) faults.destination = destination.fault;
  if (expectation === null) faults.verdict = text.noVerdict;
  if (draft.byPolicy && draft.policy.trim() === '') faults.policy = text.faultPolicy;
  if (!trace.ok || !source.ok || !destination.ok || expectation === null || Object.keys(faults).length > 0)
    return { ok: false, faults };
  const { source: _source, destination: _destination, ...packet } = trace.request;
  const request: CheckRequestInput = {
    ...packet,
    // A Service is no source: the form does not offer it.
    ...(source.end === undefined ? {} : { source: source.end as NonNullable<CheckRequestInput['source']> }),
    ...(destination.end === undefined ? {} : { destination: destination.end }),
  };
  const name = draft.name.trim();
  const description = draft.description.trim();
  const labels = listOf(draft.labels);
  return {
    ok: true,
    check: {
      ...(draft.id === undefined ? {} : { id: draft.id }),
      name: (name === '' ? checkSentence(request, expectation) : name).slice(0, 200),
      ...(description === '' ? {} : { description }),
      request,
      expectation,
      ...(labels.length === 0 ? {} : { labels }),
    },
  };
}

/** The sentence of what the form holds so far, for as long as ends are missing as well. */
export function draftSentence(draft: CheckDraft): string {
  const source = endOfDraft(draft.source);
  const destination = endOfDraft(draft.destination);
  const named = (result: ReturnType<typeof endOfDraft>) =>
    result.ok ? result.end : ({ type: 'service', namespace: '-', name: '…' } as const);
  const form = traceForm(draft);
  const protocol = protocolOf(form);
  const port = /^\d+$/.test(form.destinationPort) ? Number(form.destinationPort) : undefined;
  const request = {
    ...(protocol === 'ANY' ? {} : { protocol }),
    ...(hasPorts(form) && port !== undefined ? { destinationPort: port } : {}),
    liveTraffic: form.liveTraffic,
    source: named(source),
    destination: named(destination),
  } as CheckRequestInput;
  return checkSentence(request, expectationOf(draft) ?? { verdict: 'Any' });
}

/** A kept check as it is sent back: without what the server writes. */
export const checkInput = ({ id, name, description, request, expectation, labels }: TraceCheck): TraceCheckInput => ({
  id,
  name,
  ...(description === undefined ? {} : { description }),
  request,
  expectation,
  ...(labels === undefined ? {} : { labels }),
});
