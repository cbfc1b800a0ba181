import type { AntreaUiFeatureGate, Hidden } from '@netloft/contracts';
import type { KubernetesClient, UpstreamError } from '../../kubernetes/types.ts';
import { readAgentGates } from './sources.ts';
import type { ComponentPod } from './types.ts';

const AT_ONCE = 8;
const PROBES = 3;
/** Agents asked in one reading; what they said holds until they restart, so that later readings ask the rest. */
const MOST_PER_READING = 1_000;
const BUDGET_MS = 4_000;
/** A refusal is not asked about again for this long. */
const REFUSED_MS = 60_000;
const MOST_KEPT = 20_000;

export interface OwnReports {
  readonly reports: ReadonlyMap<string, readonly AntreaUiFeatureGate[]>;
  readonly detail: string;
  readonly hidden: readonly Hidden[];
}

const REFUSALS: ReadonlySet<UpstreamError['code']> = new Set(['forbidden', 'unauthenticated', 'not-found']);

function refusalText(error: UpstreamError): string {
  if (error.code === 'not-found') return 'The agents of this release do not tell their gates.';
  return `The agents were not asked: ${error.message}`;
}

/**
 * Asks agents for their own gates, each once in the life of its process, few at a time and within a budget, so that a large cluster is
 * covered over several readings. One instance for each caller and cluster.
 */
export class AgentReporter {
  readonly #known = new Map<string, readonly AntreaUiFeatureGate[]>();
  #refused: { readonly error: UpstreamError; readonly until: number } | undefined;

  constructor(
    private readonly namespace: string,
    private readonly now: () => number,
  ) {}

  async read(client: KubernetesClient, pods: readonly ComponentPod[], port: number): Promise<OwnReports> {
    const agents = pods.filter((pod) => pod.component !== 'controller' && pod.startedAt !== null);
    const unknown = agents.filter((pod) => !this.#known.has(pod.process));
    if (this.#refused === undefined || this.#refused.until <= this.now())
      await this.#ask(client, unknown.slice(0, MOST_PER_READING), port);
    this.#forget(agents);
    const reports = new Map(
      agents.flatMap((pod) => {
        const gates = this.#known.get(pod.process);
        return gates === undefined ? [] : [[pod.name, gates] as const];
      }),
    );
    return { reports, detail: this.#detail(reports.size, agents.length), hidden: this.#hidden(reports.size) };
  }

  async #ask(client: KubernetesClient, pods: readonly ComponentPod[], port: number): Promise<void> {
    const queue = [...pods];
    let refusal: UpstreamError | undefined;
    // The first answers decide whether the others are asked at all. A Pod may be gone by now, so that one 404 says nothing.
    for (let tried = 0; tried < PROBES; tried += 1) {
      const pod = queue.shift();
      if (pod === undefined) break;
      refusal = await this.#askOne(client, pod, port);
      if (refusal?.code !== 'not-found') break;
    }
    this.#refused = undefined;
    if (refusal !== undefined && (refusal.code !== 'not-found' || this.#known.size === 0)) {
      this.#refused = { error: refusal, until: this.now() + REFUSED_MS };
      return;
    }
    const end = performance.now() + BUDGET_MS;
    const worker = async (): Promise<void> => {
      for (let pod = queue.shift(); pod !== undefined && performance.now() < end; pod = queue.shift())
        await this.#askOne(client, pod, port);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** A refusal that the next agent would repeat; undefined when it answered or only this one failed. */
  async #askOne(client: KubernetesClient, pod: ComponentPod, port: number): Promise<UpstreamError | undefined> {
    const answer = await readAgentGates(client, this.namespace, pod.name, port);
    if (answer.ok) this.#known.set(pod.process, answer.value);
    return answer.ok || !REFUSALS.has(answer.error.code) ? undefined : answer.error;
  }

  #forget(agents: readonly ComponentPod[]): void {
    if (this.#known.size <= Math.min(MOST_KEPT, agents.length * 2 + 100)) return;
    const running = new Set(agents.map((pod) => pod.process));
    for (const process of this.#known.keys()) if (!running.has(process)) this.#known.delete(process);
  }

  #detail(reported: number, total: number): string {
    if (this.#refused !== undefined && reported === 0) return refusalText(this.#refused.error);
    if (reported === total) return total === 0 ? 'No agent runs.' : 'Every running agent told its own gates.';
    return `${reported} of ${total} running agents told their own gates; the others did not answer yet.`;
  }

  #hidden(reported: number): Hidden[] {
    if (reported > 0 || this.#refused?.error.code !== 'forbidden') return [];
    return [
      {
        what: 'what agents say of their own gates',
        count: null,
        reason: `needs get on pods/proxy in ${this.namespace} and on the path /featuregates`,
      },
    ];
  }
}
