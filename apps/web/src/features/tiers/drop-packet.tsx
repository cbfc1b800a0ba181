import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { EvaluateResponse, Problem } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import {
  ConnectionForm,
  NO_CONNECTION,
  onlyConnection,
  useConnection,
  VerdictLine,
  type ConnectionPatch,
  type ConnectionSearch,
} from '../../components/connection/index.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { tiersText as text } from './tiers.messages.ts';
import classes from './tiers.module.css';

export interface DropPacketProps {
  readonly cluster: string;
  readonly search: ConnectionSearch;
  readonly answer: EvaluateResponse | undefined;
  readonly problem: Problem | null;
  readonly loading: boolean;
  readonly onAsk: (patch: ConnectionPatch) => void;
  readonly onRetry: () => void;
}

/** Two ends and a port; the link keeps them. Below, what became of the packet. */
export function DropPacket(props: DropPacketProps): ReactNode {
  const { cluster, search, answer, problem, loading, onAsk, onRetry } = props;
  const state = useConnection(search);
  const asked = search.from !== undefined && search.to !== undefined;
  const ask = (): void => {
    const patch = state.submit();
    if (patch !== null) onAsk(patch);
  };
  return (
    <section className={classes.packet} aria-label={text.packet}>
      <ConnectionForm
        cluster={cluster}
        fields={state.fields}
        faults={state.faults}
        onChange={state.set}
        onSubmit={ask}
        label={text.packet}
      >
        <div className={classes.buttons}>
          <Button type="submit">{text.drop}</Button>
          {asked && (
            <Button variant="default" onClick={() => onAsk(NO_CONNECTION)}>
              {text.again}
            </Button>
          )}
        </div>
      </ConnectionForm>
      {asked && (
        <div className={classes.outcome} aria-live="polite">
          {problem !== null ? (
            <Failed problem={problem} title={text.failed} retry={onRetry} />
          ) : answer === undefined ? (
            loading && <Loading rows={1} label={text.falling} />
          ) : (
            <>
              <div>
                <VerdictLine answer={answer} />
              </div>
              <ClusterLink to="/what-if" search={{ ...onlyConnection(search) }}>
                {text.whatIf}
              </ClusterLink>
            </>
          )}
        </div>
      )}
    </section>
  );
}
