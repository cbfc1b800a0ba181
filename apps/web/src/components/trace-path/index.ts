export { TracePolicyDrawer } from './policy-drawer.tsx';
export { ResultPanel } from './result-panel.tsx';
export { TraceAnswer, type TraceAnswerProps } from './trace-answer.tsx';
export {
  absenceText,
  headlineOf,
  headlineText,
  outcomeOf,
  wayOf,
  type Headline,
  type TraceAnswer as TraceAnswerModel,
} from './trace-headline.model.ts';
export {
  endNow,
  pathModel,
  policyLabel,
  policyName,
  shortNode,
  oneOrMoreOf,
  stepsOf,
  totalTime,
  type BoxModel,
  type PathModel,
  type StepModel,
} from './trace-path.model.ts';
export { tracePathText } from './trace-path.messages.ts';
export { pathPicture, pathSvg } from './trace-svg.ts';
export { pathMermaid, pathText } from './trace-text.ts';
export { TRACE_VIEWS, type TraceView } from './trace-views.ts';
export { useNsxNote } from './use-nsx-note.tsx';
export { ViewSwitch } from './view-switch.tsx';
