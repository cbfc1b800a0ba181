import type { Json, PolicyObject } from '../types.ts';
import { numberOf, without } from './objects.ts';

/** Members of policies and rules that NSX writes itself: what a client sends for them is not looked at. */
const OWN_OF_POLICY = [
  'rules',
  'children',
  'rule_count',
  'internal_sequence_number',
  'lock_modified_by',
  'lock_modified_time',
  'is_default',
];
const OWN_OF_RULE = ['rule_id', 'is_default', 'children'];

const ANY = ['ANY'];
const POLICY_DEFAULTS = {
  category: 'Application',
  sequence_number: 0,
  stateful: true,
  tcp_strict: true,
  locked: false,
  scope: ANY,
};
const RULE_DEFAULTS = {
  direction: 'IN_OUT',
  ip_protocol: 'IPV4_IPV6',
  source_groups: ANY,
  destination_groups: ANY,
  scope: ANY,
  sources_excluded: false,
  destinations_excluded: false,
  service_entries: [],
  profiles: ANY,
  logged: false,
  disabled: false,
};

/** A policy as NSX keeps it, without its rules: with defaults, and with who locked it and when. */
export function normalPolicy(body: Json, current: PolicyObject | undefined, by: string, now: number): Json {
  const sent = { ...POLICY_DEFAULTS, ...without(body, OWN_OF_POLICY) };
  const wasLocked = current?.['locked'] === true;
  const isLocked = 'locked' in body ? body['locked'] === true : wasLocked;
  const lock =
    isLocked === wasLocked
      ? { lock_modified_by: current?.['lock_modified_by'], lock_modified_time: current?.['lock_modified_time'] ?? 0 }
      : { lock_modified_by: isLocked ? by : undefined, lock_modified_time: now };
  const { lock_modified_by: locker, ...times } = lock;
  return {
    ...sent,
    locked: isLocked,
    ...times,
    ...(locker === undefined ? {} : { lock_modified_by: locker }),
    is_default: current?.['is_default'] === true,
  };
}

/** A rule as NSX keeps it. One that exists keeps its number in the order when none is sent, and its `rule_id`. */
export function normalRule(body: Json, current: PolicyObject | undefined): Json {
  const entries = Array.isArray(body['service_entries']) && body['service_entries'].length > 0;
  const kept = current?.['rule_id'];
  return {
    ...RULE_DEFAULTS,
    services: entries ? [] : ANY,
    ...without(body, OWN_OF_RULE),
    sequence_number: numberOf(body['sequence_number'], numberOf(current?.['sequence_number'])),
    is_default: current?.['is_default'] === true,
    ...(kept === undefined ? {} : { rule_id: kept }),
  };
}
