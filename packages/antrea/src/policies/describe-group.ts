import type { GroupSummary } from '@netloft/contracts';
import { type Json, object as objectIn, objects, strings, text } from '../evaluation/read.ts';
import type { RawObject } from '../evaluation/types.ts';
import { blockWords, countWords, listWords, namespaceWords, selectedWords } from './words.ts';

export interface GroupDescription {
  /** Which of its forms the spec uses. */
  readonly form: GroupSummary['form'];
  /** Its criteria in words. */
  readonly text: string;
  readonly blocks: readonly string[];
  /** Names of child groups, as the spec has them. */
  readonly children: readonly string[];
}

const MOST_NAMED = 3;

function some(items: readonly string[], what: string): string {
  const named = items.slice(0, MOST_NAMED);
  const rest = items.length - named.length;
  return listWords(rest > 0 ? [...named, countWords(rest, `more ${what}`)] : named, 'and');
}

function wordsOf(spec: Json, own: string | undefined): Pick<GroupDescription, 'form' | 'text'> {
  const children = strings(spec['childGroups']);
  if (children.length > 0) return { form: 'children', text: `everything in ${some(children, 'group')}` };
  const blocks = blocksOf(spec);
  if (blocks.length > 0) return { form: 'ipBlocks', text: some(blocks, 'block') };
  const service = objectIn(spec['serviceReference']);
  if (service !== undefined) {
    const name = `${text(service['namespace']) ?? own ?? '?'}/${text(service['name']) ?? '?'}`;
    return { form: 'service', text: `Pods behind Service ${name}` };
  }
  if (spec['nodeSelector'] !== undefined) return { form: 'nodes', text: selectedWords('Nodes', spec['nodeSelector']) };
  const { podSelector, namespaceSelector, externalEntitySelector } = spec;
  const where =
    namespaceSelector === undefined && own !== undefined ? `in namespace ${own}` : namespaceWords(namespaceSelector);
  if (externalEntitySelector !== undefined)
    return {
      form: 'externalEntities',
      text: `${selectedWords('external entities', externalEntitySelector)} ${where}`,
    };
  if (podSelector === undefined && namespaceSelector === undefined) return { form: 'empty', text: 'nothing' };
  return { form: 'pods', text: `${selectedWords('Pods', podSelector)} ${where}` };
}

/** Blocks of addresses in the spec, the single one of older versions included. */
function blocksOf(spec: Json): string[] {
  const single = objectIn(spec['ipBlock']);
  return [...(single === undefined ? [] : [single]), ...objects(spec['ipBlocks'])].map((block) => blockWords(block));
}

/** What a ClusterGroup (`namespaced` false) or Group asks for, in words. */
export function describeGroup(group: RawObject, namespaced: boolean): GroupDescription {
  const spec = objectIn(group.spec) ?? {};
  const own = namespaced ? (group.metadata.namespace ?? 'default') : undefined;
  return { ...wordsOf(spec, own), blocks: blocksOf(spec), children: strings(spec['childGroups']) };
}
