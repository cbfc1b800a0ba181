/** Place of a value in an object: names of members and indices of items. */
export type Path = readonly (string | number)[];

/** The path as findings write it: `spec.ingress[0].from`. Names keep their dots, as label keys have them. */
export function pathText(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** How many characters of `rest` are this member's name, with the dot before it; 0 when `rest` names another one. */
function lengthOfName(rest: string, name: string): number {
  const start = rest.startsWith('.') ? 1 : 0;
  if (!rest.startsWith(name, start)) return 0;
  const next = rest[start + name.length];
  return next === undefined || next === '.' || next === '[' ? start + name.length : 0;
}

/** What a walk along a path sees of a node: its members by name, or its items. */
export interface PathSteps<Node> {
  readonly names: (node: Node) => readonly string[];
  readonly member: (node: Node, name: string) => Node | undefined;
  readonly item: (node: Node, index: number) => Node | undefined;
}

/**
 * Follows the text of a path as far as there is something. Member names with dots in them (`app.kubernetes.io/name`) are
 * recognised by what is there: the longest name that fits. `rest` is what was not found, `passed`
 * whether a node on the way was one that is watched for.
 */
export function followPath<Node>(
  root: Node,
  text: string,
  steps: PathSteps<Node>,
  watch: (node: Node) => boolean = () => false,
): { readonly path: Path; readonly node: Node; readonly rest: string; readonly passed: boolean } {
  let passed = watch(root);
  let node = root;
  let rest = text;
  const path: (string | number)[] = [];
  while (rest !== '') {
    const index = /^\[(\d+)\]/.exec(rest);
    if (index !== null) {
      const at = Number(index[1]);
      const next = steps.item(node, at);
      if (next === undefined) break;
      path.push(at);
      node = next;
      passed ||= watch(node);
      rest = rest.slice(index[0].length);
      continue;
    }
    const fitting = steps.names(node).filter((name) => lengthOfName(rest, name) > 0);
    const name = fitting.toSorted((a, b) => b.length - a.length)[0];
    const next = name === undefined ? undefined : steps.member(node, name);
    if (name === undefined || next === undefined) break;
    path.push(name);
    node = next;
    passed ||= watch(node);
    rest = rest.slice(lengthOfName(rest, name));
  }
  return { path, node, rest, passed };
}
