import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { NsxEvidence, NsxRegistrationStatus } from '@netloft/contracts';
import { Mark, Sign } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { Problems } from '../clusters/components.tsx';
import { nsxRegistrationQuery } from '../nsx.queries.ts';
import { ToCluster, ToNsx } from '../parts/to-cluster.tsx';
import { registerText as text } from './register.messages.ts';
import { evidenceMark, isThere, stateMark } from './register.model.ts';
import classes from './register.module.css';

function EvidenceList({
  where,
  evidence,
}: {
  readonly where: NsxEvidence['where'];
  readonly evidence: readonly NsxEvidence[];
}): ReactNode {
  const shown = evidence.filter((one) => one.where === where);
  return (
    <section aria-label={text.evidence[where]}>
      <h2>{text.evidence[where]}</h2>
      {shown.length === 0 ? (
        <p className="muted">{text.noEvidenceCluster}</p>
      ) : (
        <ul className={classes.evidence}>
          {shown.map((one) => (
            <li key={one.id}>
              <Sign kind={evidenceMark(one)} label={text.evidenceFound[`${one.found}`]} />
              <div>
                <p>{text.evidenceNames[one.id]}</p>
                <p className="muted">{one.detail}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Ways from a cluster that has joined: what it gained. */
function Next({ status }: { readonly status: NsxRegistrationStatus }): ReactNode {
  const { name, cluster } = status;
  return (
    <section aria-label={text.next}>
      <h2>{text.next}</h2>
      <ul className={classes.next}>
        {cluster !== null && (
          <li>
            <ToCluster cluster={cluster} to="/tiers">
              {text.toTiers(cluster)}
            </ToCluster>
          </li>
        )}
        <li>
          <ToNsx to="/clusters" search={{ q: name }}>
            {text.toCluster}
          </ToNsx>
        </li>
        <li>
          <ToNsx to="/inventory" search={{ cluster: name }}>
            {text.toInventory}
          </ToNsx>
        </li>
        <li>
          <ToNsx to="/policies/new">{text.toPolicies}</ToNsx>
        </li>
      </ul>
    </section>
  );
}

/** Where a registration stands: its state, what to do, and the evidence, followed until NSX shows the cluster as connected. */
export function Standing({
  name,
  cluster,
  calm,
  onAgain,
  onOther,
}: {
  readonly name: string;
  readonly cluster: string | null;
  /** It was made just now: another run is not what comes next. */
  readonly calm: boolean;
  readonly onAgain: () => void;
  readonly onOther: () => void;
}): ReactNode {
  const found = useQuery(nsxRegistrationQuery(name, cluster));
  const status = found.data;
  if (status === undefined)
    return found.isError ? (
      <Failed title={text.readFailed} problem={problemOf(found.error)} retry={() => void found.refetch()} />
    ) : (
      <Loading rows={8} />
    );
  return (
    <section className={classes.standing} aria-label={text.standing}>
      <div role="status" className={classes.state} data-state={status.state}>
        <p className={classes.stateHead}>
          <Mark kind={stateMark[status.state]} label={text.states[status.state]} pill />
          {status.state !== 'Connected' && <span className="muted">{text.watching}</span>}
        </p>
        <p>{status.summary}</p>
        {status.action !== undefined && <p className="muted">{status.action}</p>}
      </div>
      {found.isError && <Failed title={text.readFailed} problem={problemOf(found.error)} />}
      {status.problems.length > 0 && <Problems problems={status.problems} />}
      {isThere(status.state) && <Next status={status} />}
      <div className={classes.buttons}>
        {status.state !== 'Connected' && (
          <Button variant={calm ? 'default' : 'filled'} onClick={onAgain}>
            {status.state === 'NotPrepared' ? text.goOn : text.again}
          </Button>
        )}
        <Button variant="default" onClick={onOther}>
          {text.other}
        </Button>
      </div>
      <div className={classes.evidences}>
        <EvidenceList where="nsx" evidence={status.evidence} />
        <EvidenceList where="cluster" evidence={status.evidence} />
      </div>
    </section>
  );
}
