import { parseAntctlFlow, requestOf } from '@netloft/antrea';
import type { TraceForm } from './trace-form.fields.ts';
import { formOfRequest } from './trace-form.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

/** What an antctl flow changes of the form; or why antctl would not take it. Fields of which it says nothing are emptied, as antctl leaves them. */
export function formOfFlow(
  flow: string,
  form: TraceForm,
):
  | { readonly ok: true; readonly patch: Partial<TraceForm>; readonly ignored: readonly string[] }
  | { readonly ok: false; readonly error: string } {
  const read = parseAntctlFlow(flow);
  if (!read.ok) return read;
  const request = requestOf({ packet: read.packet, liveTraffic: form.liveTraffic });
  // Every protocol that a flow can name is one of the form's.
  if (request === null) return { ok: false, error: text.flowHelp };
  const { protocol, sourcePort, destinationPort, tcpFlags, icmpId, icmpSequence, ipv6, ttl, ipFlags } =
    formOfRequest(request);
  return {
    ok: true,
    patch: { protocol, sourcePort, destinationPort, tcpFlags, icmpId, icmpSequence, ipv6, ttl, ipFlags },
    ignored: read.ignored,
  };
}
