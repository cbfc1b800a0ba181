export { RELEASES, type GateComponent } from './catalogue.ts';
export {
  controllerReportedGates,
  gatesForVersion,
  type KnownGate,
  releaseOf,
  reportedGates,
  type ReportedGate,
  type ResolvedGate,
  resolveGates,
} from './resolve.ts';
export { parseComponentConfig, type ParsedConfig } from './config.ts';
