import { isDeepStrictEqual } from 'node:util';
import { read } from '@netloft/antrea';
import type { KubernetesObject } from '@netloft/contracts';

type Json = Readonly<Record<string, unknown>>;

/** Written by the API server itself; an object that is made anew must not carry them. */
const SERVER_OWNED = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** The object as a record keeps it: without managedFields, which say nothing that a reader of the record needs. */
export function forRecord(value: unknown): Json | null {
  if (!read.isObject(value)) return null;
  const { managedFields: _fields, ...metadata } = read.object(value['metadata']) ?? {};
  return { ...value, metadata };
}

/** The object as it would be made anew: what only the API server writes is left out. */
export function asNew(object: Json): KubernetesObject {
  const { status: _status, ...rest } = object;
  const metadata = Object.fromEntries(
    Object.entries(read.object(object['metadata']) ?? {}).filter(
      ([name]) => !SERVER_OWNED.includes(name) && name !== 'managedFields',
    ),
  );
  return { ...rest, metadata } as KubernetesObject;
}

/** The same object on top of the version that the cluster holds now. */
export function onTopOf(object: Json, current: Json): KubernetesObject {
  const { resourceVersion, uid } = read.object(current['metadata']) ?? {};
  const made = asNew(object);
  return { ...made, metadata: { ...made.metadata, resourceVersion, uid } };
}

/** Whether two states say the same to their author: all but the status and what the API server writes. */
export const saysTheSame = (a: Json, b: Json): boolean => {
  const bare = (one: Json): Json => {
    const { apiVersion: _version, ...rest } = asNew(one);
    return rest;
  };
  return isDeepStrictEqual(bare(a), bare(b));
};

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (read.isObject(value) && Object.values(value).every(isNothing));

function holds(whole: unknown, part: unknown): boolean {
  if (isNothing(part)) return true;
  if (Array.isArray(part))
    return Array.isArray(whole) && whole.length === part.length && part.every((one, at) => holds(whole[at], one));
  if (!read.isObject(part)) return isDeepStrictEqual(whole, part);
  return read.isObject(whole) && Object.entries(part).every(([key, value]) => holds(whole[key], value));
}

/** Whether an object holds all that somebody asked for, whatever defaults and status were added to it. */
export const contains = (whole: Json, asked: Json): boolean => {
  const { apiVersion: _version, ...rest } = asNew(asked);
  return holds(whole, rest);
};
