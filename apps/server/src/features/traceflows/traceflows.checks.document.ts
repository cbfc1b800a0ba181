import { CheckDocument, type CheckImport, type CheckSet } from '@netloft/contracts';
import { readYaml, type YamlBounds, yamlSentence } from '@netloft/contracts/yaml';
import { stringify } from 'yaml';
import type { z } from 'zod';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { checkFaults, invalid } from './traceflows.checks.kept.ts';
import { createSet, type SetAuthor, updateSet } from './traceflows.checks.sets.ts';

/** A set as it goes into files: without ids and names of people, so that it fits another cluster. */
export function exportSet({ name, description, checks }: CheckSet, format: 'yaml' | 'json'): string {
  const document = {
    kind: 'NetloftTraceChecks',
    version: 1,
    sets: [
      {
        name,
        ...(description === undefined ? {} : { description }),
        checks: checks.map(
          ({ id: _id, createdAt: _at, createdBy: _by, updatedAt: _updatedAt, updatedBy: _updatedBy, ...check }) =>
            check,
        ),
      },
    ],
  };
  return format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, { lineWidth: 0 });
}

/** Some six hundred checks in YAML. A set has two hundred at most; JSON, which is read in no time, may hold more. */
const BOUNDS: YamlBounds = { characters: 2_000_000, tokens: 120_000, aliases: 100 };

/** JSON is read as the YAML that it is, which tells fields that are there twice, unless it is too long for that. */
function valueOf(text: string): Result<unknown, string> {
  const read = readYaml(text, BOUNDS);
  if (read.ok) return ok(read.value);
  try {
    if (read.error.code === 'TOO_LARGE') return ok(JSON.parse(text) as unknown);
  } catch {
    // What it is, is told below.
  }
  return err(yamlSentence(text, read.error));
}

function readDocument(text: string): Result<CheckDocument, Fault> {
  const value = valueOf(text);
  if (!value.ok) return invalid([{ path: 'document', message: value.error }]);
  const document = CheckDocument.safeParse(value.value);
  if (document.success) return ok(document.data);
  return invalid(
    document.error.issues
      .slice(0, 20)
      .map(({ path, message }) => ({ path: ['document', ...path.map(String)].join('.'), message })),
  );
}

/** Makes or replaces the sets of a document. Everything is looked at before the first is changed. */
export function importSets(
  author: SetAuthor,
  { document, replace }: z.output<typeof CheckImport>,
): Result<CheckSet[], Fault> {
  const read = readDocument(document);
  if (!read.ok) return read;
  const { sets } = read.value;
  const existing = new Map(author.store.sets(author.cluster).map(({ set }) => [set.name, set]));
  const faults = sets.flatMap((set, at) => [
    ...checkFaults(set.checks, `document.sets.${at}.checks`),
    ...(sets.findIndex((one) => one.name === set.name) < at
      ? [{ path: `document.sets.${at}.name`, message: 'two sets of the document have this name.' }]
      : []),
    ...(existing.has(set.name) && !replace
      ? [
          {
            path: `document.sets.${at}.name`,
            message: `there is a set “${set.name}” already; replace it, or rename this one.`,
          },
        ]
      : []),
  ]);
  if (faults.length > 0) return invalid(faults);
  const made: CheckSet[] = [];
  for (const set of sets) {
    const known = existing.get(set.name);
    const kept = known === undefined ? createSet(author, set) : updateSet(author, known.id, set);
    if (!kept.ok) return kept;
    made.push(kept.value);
  }
  return ok(made);
}
