/** IPFIX without a store: what exporters need to make records, and what reads them back. Free of native code. */
export { antreaElementNames, antreaTemplates, type AntreaTemplateOptions } from './ipfix/antrea-templates.ts';
export { observationDomainOf } from './ipfix/cluster-id.ts';
export { type DecoderCounts, FlowDecoder } from './ipfix/decode.ts';
export { type ExportedFlow, type TemplateSpec, templateSpec } from './ipfix/encode.ts';
export { IpfixExporter, type IpfixExporterOptions } from './ipfix/exporter.ts';
export { IpfixReplay } from './ipfix/replay.ts';
export type { IncomingFlow } from './types.ts';
