import type { ChangeOperation, FieldFinding, ValidateResponse } from '@netloft/contracts';
import {
  admit,
  TIER_ACCESS_VALIDATORS,
  type AdmissionCluster,
  type AdmissionInput,
  type AdmissionUser,
  judgeWrite,
} from '../admission/index.ts';
import type { Json } from '../evaluation/read.ts';
import { object as objectIn, text } from '../evaluation/read.ts';
import { applyDefaults, prune, type SchemaFault, validateSchema } from '../schema/index.ts';
import { NETWORK_POLICY } from './network-policy-schema.ts';
import { networkPolicyDefaults, networkPolicyFaults } from './network-policy-rules.ts';
import { refusedPath } from './refusal-place.ts';
import { type KnownKind, kindOfObject } from './schemas.ts';

export interface JudgeRequest {
  readonly operation: ChangeOperation;
  /** Absent on DELETE. */
  readonly object?: Json;
  /** Absent on CREATE. */
  readonly oldObject?: Json;
  readonly user: AdmissionUser;
}

export interface JudgeContext {
  /** Antrea's release, `major.minor`. */
  readonly release: string;
  readonly cluster: AdmissionCluster;
  /** Whether the cluster serves TierEntitlements, and so asks who may write into which Tier. */
  readonly tierAccess: boolean;
  /** What else there is to say about an object; it changes nothing about what is allowed. */
  readonly advice?: (object: Json) => readonly FieldFinding[];
}

/** `"3"` is a number in quotes: what to write when a text was wanted and something else stood there. */
function hintFor({ keyword, message, path }: SchemaFault): string {
  if (keyword !== 'type') return '';
  if (/of type string: "(integer|number|boolean)"/.test(message))
    return ' Put the value into quotes to make it a text.';
  if (/of type (integer|number|boolean): "string"/.test(message)) return ' Write the value without quotes.';
  return message.includes('"null"') ? ` Give ${path} a value or remove it.` : '';
}

/** How the API server names the object in front of a list of faults: `NetworkPolicy.networking.k8s.io "allow" is invalid`. */
function invalidSentence(kind: KnownKind, object: Json, faults: readonly SchemaFault[]): string {
  const texts = [...new Set(faults.map(({ field, message }) => `${field}: ${message}`))];
  const joined = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const name = text(objectIn(object['metadata'])?.['name']) ?? '';
  const { group, kind: word } = kind.definition;
  return `${group === '' ? word : `${word}.${group}`} "${name}" is invalid: ${joined}`;
}

const schemaFinding = (fault: SchemaFault): FieldFinding => ({
  path: fault.path,
  severity: 'error',
  message: `${fault.message.replace(/^Invalid value: "": "[^"]*" /, 'Invalid value: ')}${hintFor(fault)}`,
  source: 'schema',
});
const droppedFinding = (path: string): FieldFinding => ({
  path,
  severity: 'warning',
  message: `unknown field "${path}": the cluster drops it. Check its spelling and its place.`,
  source: 'schema',
});

interface Judged {
  readonly verdict: Pick<ValidateResponse, 'allowed' | 'message' | 'webhook' | 'denial' | 'defaulted' | 'warnings'>;
  readonly findings: readonly FieldFinding[];
}

function refusedBySchema(kind: KnownKind, object: Json, faults: readonly SchemaFault[]): Judged {
  const denial = invalidSentence(kind, object, faults);
  const message = denial.slice(denial.indexOf(' is invalid: ') + ' is invalid: '.length);
  return { verdict: { allowed: false, message, denial, warnings: [] }, findings: faults.map(schemaFinding) };
}

function refusedByWebhook(webhook: string, message: string, path: string): Judged {
  return {
    verdict: {
      allowed: false,
      message,
      webhook,
      denial: `admission webhook "${webhook}" denied the request: ${message}`,
      warnings: [],
    },
    findings: [{ path, severity: 'error', message, source: 'admission' }],
  };
}

const allowed = (object: Json | undefined, dropped: readonly string[], warnings: readonly string[]): Judged => ({
  verdict: {
    allowed: true,
    message: '',
    warnings: [...warnings],
    ...(object === undefined ? {} : { defaulted: { ...object } }),
  },
  findings: [
    ...dropped.map(droppedFinding),
    ...warnings.map((message): FieldFinding => ({
      path: 'spec.appliedTo',
      severity: 'warning',
      message,
      source: 'admission',
    })),
  ],
});

/** Kubernetes' own NetworkPolicy: the API server's rules, no webhook. */
function judgeNetworkPolicy(kind: KnownKind, { object }: JudgeRequest): Judged {
  if (object === undefined) return allowed(undefined, [], []);
  const dropped: string[] = [];
  const kept = objectIn(applyDefaults(kind.schema, prune(kind.schema, object, dropped))) ?? {};
  const types = validateSchema(kind.schema, kept);
  const faults = types.length > 0 ? types : networkPolicyFaults(kept);
  return faults.length > 0 ? refusedBySchema(kind, kept, faults) : allowed(networkPolicyDefaults(kept), dropped, []);
}

function judgeCustom(kind: KnownKind, request: JudgeRequest, context: JudgeContext): Judged {
  const { group, plural } = kind.definition;
  const input: AdmissionInput = { ...request, group, resource: plural };
  const verdict = judgeWrite(input, kind.schema, context.cluster);
  if (verdict.outcome === 'rejected-by-schema') return refusedBySchema(kind, request.object ?? {}, verdict.faults);
  if (verdict.outcome === 'rejected-by-webhook')
    return refusedByWebhook(verdict.webhook, verdict.message, refusedPath(input, context.cluster, verdict.message));
  const stored = verdict.object === undefined ? input : { ...input, object: verdict.object };
  const access = context.tierAccess ? admit(TIER_ACCESS_VALIDATORS, stored, context.cluster) : undefined;
  if (access?.allowed === false) return refusedByWebhook(access.webhook, access.message, 'spec.tier');
  return allowed(verdict.object, verdict.dropped, verdict.warnings);
}

/**
 * What a cluster would make of a write, in its own words: schema of its release, Antrea's webhooks, Tier access, the rules of
 * Kubernetes' NetworkPolicy. `message` is the refusal itself, `denial` the whole sentence of the API server; findings say where.
 * Advice is added to the findings and refuses nothing. Objects in a version that the release does not have are judged by the
 * newest schema of that version.
 */
export function judgeObject(request: JudgeRequest, context: JudgeContext): ValidateResponse {
  const subject = request.object ?? request.oldObject ?? {};
  const kind = kindOfObject(subject, context.release);
  if (kind === undefined) {
    const [word, version] = [text(subject['kind']) ?? '', text(subject['apiVersion']) ?? ''];
    const message = `no matches for kind "${word}" in version "${version}"`;
    return {
      allowed: false,
      message,
      warnings: [],
      findings: [{ path: 'kind', severity: 'error', message, source: 'schema' }],
    };
  }
  const judged =
    kind.definition === NETWORK_POLICY ? judgeNetworkPolicy(kind, request) : judgeCustom(kind, request, context);
  const advice = request.object === undefined ? [] : (context.advice?.(request.object) ?? []);
  // A fault that the schema names needs no advice at the same place.
  const faulty = new Set(judged.findings.filter(({ severity }) => severity === 'error').map(({ path }) => path));
  return { ...judged.verdict, findings: [...judged.findings, ...advice.filter(({ path }) => !faulty.has(path))] };
}
