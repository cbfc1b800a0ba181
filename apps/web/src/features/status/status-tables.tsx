import type { ReactNode } from 'react';
import type { ServerStatus } from '@netloft/contracts';
import { CopyButton } from '../../components/copyable.tsx';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../lib/format.ts';
import { happenedWords, managerMark, reachabilityMark, watchWords } from './status.model.ts';
import { statusText as text } from './status.messages.ts';
import classes from './status.module.css';

function Heads({ names }: { readonly names: readonly string[] }): ReactNode {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Clusters with how they are reached and how fresh their watches are. */
export function ClusterTable({ clusters }: Pick<ServerStatus, 'clusters'>): ReactNode {
  return (
    <table className={classes.table} aria-label={text.clusters}>
      <Heads names={[text.cluster, text.state, text.kubernetes, text.watches, text.oldest, text.since]} />
      <tbody>
        {clusters.map(({ name, isDefault, reachability, since, detail, kubernetesVersion, watches }) => (
          <tr key={name}>
            <th scope="row">
              <Name name={name} /> {isDefault && <span className="muted">{text.byDefault}</span>}
            </th>
            <td>
              <Mark kind={reachabilityMark[reachability]} label={text.reachability[reachability]} />{' '}
              {since !== null && <Time value={since} />}
              {detail !== undefined && <p className={classes.detail}>{detail}</p>}
            </td>
            <td className="mono">{kubernetesVersion ?? '—'}</td>
            <td>{watchWords(watches)}</td>
            <td>
              <Time value={watches.oldestAsOf} />
            </td>
            <td>{happenedWords(watches)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Managers of NSX and what waits for them. */
export function NsxTable({ nsx }: Pick<ServerStatus, 'nsx'>): ReactNode {
  if (nsx === null) return <p className="muted">{text.noNsx}</p>;
  return (
    <>
      <table className={classes.table} aria-label={text.nsx}>
        <Heads names={[text.manager, text.state]} />
        <tbody>
          {nsx.managers.map(({ url, state, since, detail }) => (
            <tr key={url}>
              <th scope="row" className="mono">
                {url}
              </th>
              <td>
                <Mark kind={managerMark[state]} label={text.managerStates[state]} />{' '}
                {since !== null && <Time value={since} />}
                {detail !== undefined && <p className={classes.detail}>{detail}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">{text.nsxLoad(formatCount(nsx.waiting), formatCount(nsx.limit))}</p>
    </>
  );
}

/** Problems by code, the latest first. */
export function ProblemTable({ problems }: Pick<ServerStatus, 'problems'>): ReactNode {
  if (problems.length === 0)
    return (
      <p className="muted">
        {text.noProblems} {text.noProblemsWhy}
      </p>
    );
  return (
    <table className={classes.table} aria-label={text.problems}>
      <Heads names={[text.code, text.route, text.from, text.count, text.last, text.request]} />
      <tbody>
        {problems.map((one) => (
          <tr key={`${one.code} ${one.method} ${one.route} ${one.upstream ?? ''}`}>
            <th scope="row">
              <span className="mono">{one.code}</span>
              <span className={classes.detail}>{one.title}</span>
            </th>
            <td className="mono">
              {one.method} {one.route}
            </td>
            <td>{one.upstream ?? '—'}</td>
            <td className="number">{formatCount(one.count)}</td>
            <td>
              <Time value={one.lastAt} />
            </td>
            <td className={classes.request}>
              <span className="mono">{one.requestId.slice(0, 8)}</span>
              <CopyButton
                value={one.requestId}
                label={`Copy ${text.request.toLowerCase()} ${one.requestId.slice(0, 8)}`}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
