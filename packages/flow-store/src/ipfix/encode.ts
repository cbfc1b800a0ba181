import type { IncomingFlow } from '../types.ts';
import { ELEMENT_BYTES, type Element, elementNamed, IANA } from './elements.ts';
import { OPTIONS_SET, TEMPLATE_SET } from './template.ts';
import { isIPv6Text, type WireWriter } from './wire-writer.ts';

/** A record to send: members of IncomingFlow, and any element by its name besides (`octetDeltaCountFromSourceNode`, `sourcePodUUID`). */
export type ExportedFlow = IncomingFlow & {
  readonly elements?: Readonly<Record<string, string | number | Uint8Array>>;
};

/** An element of a template; `length` in bytes where it is not the element's own. */
export interface TemplateElement {
  readonly element: Element;
  /** Member of a flow that it is taken from. */
  readonly member: keyof IncomingFlow;
  readonly length: number;
}

export interface TemplateSpec {
  readonly id: number;
  readonly elements: readonly TemplateElement[];
}

/** Elements by name, in order. `lengths` shortens numbers or fixes the length of texts. Throws for a name that is not known. */
export function templateSpec(
  id: number,
  names: readonly string[],
  lengths: Readonly<Record<string, number>> = {},
): TemplateSpec {
  return {
    id,
    elements: names.map((name) => {
      const element = elementNamed(name);
      if (element === undefined) throw new Error(`There is no element ${name}`);
      const uuid = element.type === 'octetArray' ? 16 : ELEMENT_BYTES[element.type];
      return { element, member: MEMBERS[name] ?? (name as keyof IncomingFlow), length: lengths[name] ?? uuid };
    }),
  };
}

/** Member of a flow that an element is taken from where the names differ. */
const MEMBERS: Readonly<Record<string, keyof IncomingFlow>> = {
  sourceIPv4Address: 'sourceIP',
  sourceIPv6Address: 'sourceIP',
  destinationIPv4Address: 'destinationIP',
  destinationIPv6Address: 'destinationIP',
  destinationClusterIPv4: 'destinationClusterIP',
  destinationClusterIPv6: 'destinationClusterIP',
  destinationServiceIPv4: 'destinationServiceIP',
  destinationServiceIPv6: 'destinationServiceIP',
  proxySnatIPv4: 'proxySnatIP',
  proxySnatIPv6: 'proxySnatIP',
  clusterId: 'clusterUUID',
  flowStartMilliseconds: 'flowStartSeconds',
  flowEndMilliseconds: 'flowEndSeconds',
  flowStartMicroseconds: 'flowStartSeconds',
  flowEndMicroseconds: 'flowEndSeconds',
  flowStartNanoseconds: 'flowStartSeconds',
  flowEndNanoseconds: 'flowEndSeconds',
};
const NTP_OFFSET = 2_208_988_800;
const NO_OCTETS = new Uint8Array();

function writeElement(writer: WireWriter, { element, length }: TemplateElement, value: unknown): void {
  const number = typeof value === 'number' ? value : 0;
  const text = typeof value === 'string' ? value : '';
  switch (element.type) {
    case 'string':
      return writer.text(text, length);
    case 'octetArray':
    case 'macAddress':
      return writer.octets(value instanceof Uint8Array ? value : NO_OCTETS, length);
    case 'ipv4Address':
    case 'ipv6Address':
      return writer.address(text, length);
    case 'dateTimeMilliseconds':
      // Members of a flow tell seconds, an element given by its own name milliseconds.
      return writer.unsigned(number < 1e11 ? number * 1_000 : number, 8);
    case 'dateTimeMicroseconds':
    case 'dateTimeNanoseconds':
      writer.unsigned(number + NTP_OFFSET, 4);
      return writer.unsigned(0, 4);
    default:
      return writer.unsigned(number, length);
  }
}

/** Appends one data record of the template. */
export function writeRecord(writer: WireWriter, template: TemplateSpec, flow: ExportedFlow): void {
  const { elements: given } = flow;
  for (const element of template.elements)
    writeElement(writer, element, given?.[element.element.name] ?? flow[element.member]);
}

/** Appends a set with template records; with `scope` an options template set, whose first elements are the scope. */
export function writeTemplateSet(writer: WireWriter, templates: readonly TemplateSpec[], scope = 0): void {
  const start = writer.length;
  writer.unsigned(scope > 0 ? OPTIONS_SET : TEMPLATE_SET, 2);
  writer.unsigned(0, 2);
  for (const { id, elements } of templates) {
    writer.unsigned(id, 2);
    writer.unsigned(elements.length, 2);
    if (scope > 0) writer.unsigned(scope, 2);
    for (const { element, length } of elements) {
      const enterprise = element.enterprise !== IANA;
      writer.unsigned(element.id + (enterprise ? 0x8000 : 0), 2);
      writer.unsigned(length, 2);
      if (enterprise) writer.unsigned(element.enterprise, 4);
    }
  }
  patchLength(writer, start + 2, writer.length - start);
}

/** Appends a set that withdraws a template; the id of a set (2 or 3) withdraws all of its kind. */
export function writeWithdrawal(writer: WireWriter, id: number, set = TEMPLATE_SET): void {
  writer.unsigned(set, 2);
  writer.unsigned(8, 2);
  writer.unsigned(id, 2);
  writer.unsigned(0, 2);
}

export function patchLength(writer: WireWriter, at: number, length: number): void {
  writer.bytes[at] = length >>> 8;
  writer.bytes[at + 1] = length & 0xff;
}

/** Whether the flow's addresses are IPv6. */
export const isIPv6Flow = (flow: IncomingFlow): boolean => isIPv6Text(flow.sourceIP) || isIPv6Text(flow.destinationIP);
