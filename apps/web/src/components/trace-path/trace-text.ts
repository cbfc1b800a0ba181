import { encodings } from '../mark.tsx';
import { stepsOf, type BoxModel, type PathModel, type StepModel } from './trace-path.model.ts';
import { tracePathText as text } from './trace-path.messages.ts';

const sign = (step: Pick<StepModel, 'mark'>): string => encodings[step.mark].text;

/** What a step says beyond its sentence. */
const SAID: ReadonlySet<string> = new Set([text.factAction, text.factPolicy, text.factRule, text.factTier]);
const moreOf = (step: StepModel): string =>
  step.facts
    .filter((fact) => !SAID.has(fact.label))
    .map((fact) => `${fact.label} ${fact.value}`)
    .join(', ');

function boxLines(box: BoxModel): string[] {
  const head = [box.node, box.role, box.after].filter(Boolean).join('  ');
  const steps = box.steps.map((step) => {
    const more = moreOf(step);
    return `  ${sign(step)} ${step.title}: ${step.detail}${more === '' ? '' : ` [${more}]`}`;
  });
  return [head, ...steps];
}

/** The path as plain text, for tickets and chats: one Node after the other, a line a step. `title` is its first line. */
export function pathText(model: PathModel, title: string, below: readonly string[] = []): string {
  const lines = [title, '', `${text.source}: ${model.source}`];
  for (const [index, box] of model.boxes.entries()) {
    const link = model.links.find((one) => one.from === index - 1 && one.to === index);
    if (link !== undefined) lines.push(`  ↓ ${link.label}`);
    lines.push('', ...boxLines(box));
  }
  const reached = model.arrival === 'reached' || model.arrival === 'outside';
  const last = model.links.find((one) => one.to === null);
  if (last !== undefined) lines.push(`  ↓ ${last.label}`);
  lines.push('', `${text.destination}: ${model.destination}${reached ? '' : ` (${text.notReached})`}`);
  return [...lines, ...(below.length === 0 ? [] : ['', ...below]), ''].join('\n');
}

/** A label as Mermaid takes it between quotes: its own marks are written as entities. */
const quoted = (value: string): string =>
  `"${value
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;')
    .replaceAll('\n', ' ')}"`;

function boxDiagram(box: BoxModel, index: number): string[] {
  const ids = box.steps.map((step) => `s${step.position}`);
  return [
    `  subgraph n${index} [${quoted([box.node, box.role, box.after].filter(Boolean).join(' · '))}]`,
    '    direction TB',
    ...box.steps.map((step) => `    s${step.position}[${quoted(`${sign(step)} ${step.title}: ${step.detail}`)}]`),
    ...(ids.length > 1 ? [`    ${ids.join(' --> ')}`] : []),
    ...(ids.length === 0 ? [`    e${index}[" "]`] : []),
    '  end',
  ];
}

const CLASSES = {
  dropped: 'stroke:#C4320A,stroke-width:2px,stroke-dasharray:4 2',
  rejected: 'stroke:#B54708,stroke-width:2px,stroke-dasharray:2 2',
} as const;

/** The path as a Mermaid flowchart, which many wikis and trackers draw. A stopped packet's line is crossed out. */
export function pathMermaid(model: PathModel, title: string): string {
  const first = (index: number): string => {
    const step = model.boxes[index]?.steps[0];
    return step === undefined ? `e${index}` : `s${step.position}`;
  };
  const last = (index: number): string => {
    const step = model.boxes[index]?.steps.at(-1);
    return step === undefined ? `e${index}` : `s${step.position}`;
  };
  const end = model.boxes.length - 1;
  const arrow = { reached: '-->', outside: '-.->', stopped: '--x', lost: '-.-x', open: '-.-' }[model.arrival];
  const caption = model.links.find((one) => one.to === null)?.label ?? '';
  const marked = (mark: keyof typeof CLASSES): string =>
    stepsOf(model)
      .filter((step) => step.mark === mark)
      .map((step) => `s${step.position}`)
      .join(',');
  const styles = (['dropped', 'rejected'] as const).flatMap((mark) =>
    marked(mark) === '' ? [] : [`  classDef ${mark} ${CLASSES[mark]}`, `  class ${marked(mark)} ${mark}`],
  );
  return [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'flowchart LR',
    `  source([${quoted(model.source)}])`,
    `  destination([${quoted(model.destination)}])`,
    ...model.boxes.flatMap((box, index) => boxDiagram(box, index)),
    ...(end < 0 ? [] : [`  source --> ${first(0)}`]),
    ...model.boxes.slice(1).map((_box, index) => {
      const link = model.links.find((one) => one.from === index && one.to === index + 1);
      return `  ${last(index)} -->${link === undefined ? '' : `|${quoted(link.label)}|`} ${first(index + 1)}`;
    }),
    `  ${end < 0 ? 'source' : last(end)} ${arrow}${caption === '' ? '' : `|${quoted(caption)}|`} destination`,
    ...styles,
    '',
  ].join('\n');
}
