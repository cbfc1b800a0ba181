import type { ReactNode } from 'react';
import type { ServerStatus, StatusCluster } from '@netloft/contracts';
import { CopyButton } from '../../components/copyable.tsx';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../lib/format.ts';
import { happenedWords, managerMark, reachabilityMark, watchWords } from './status.model.ts';
import { Heads } from './status-table-heads.tsx';
import { statusText as text } from './status.messages.ts';
import { clustersOf, managersOf, saidOf, saidOfManager, viewsOf } from './status.views.ts';
import classes from './status.module.css';

function ClusterCells({ one }: { readonly one: StatusCluster }): ReactNode {
  const { reachability, since, detail, kubernetesVersion, watches } = one;
  return (
    <>
      <td>
        <span className={classes.whole}>
          <Mark kind={reachabilityMark[reachability]} label={text.reachability[reachability]} />{' '}
          {since !== null && <Time value={since} />}
        </span>
        {detail !== undefined && <p className={classes.detail}>{detail}</p>}
      </td>
      <td className={`mono ${classes.whole ?? ''}`}>{kubernetesVersion ?? '—'}</td>
      <td>{watchWords(watches)}</td>
      <td className={classes.whole}>
        <Time value={watches.oldestAsOf} />
      </td>
      <td>{happenedWords(watches)}</td>
    </>
  );
}

/** Clusters with how they are reached and how fresh their watches are; a line for each replica, whose watches they are. */
export function ClusterTable({ status }: { readonly status: ServerStatus }): ReactNode {
  const views = viewsOf(status);
  const several = views.length > 1;
  return (
    <table className={classes.table} aria-label={text.clusters}>
      <Heads
        names={[
          text.cluster,
          ...(several ? [text.replica] : []),
          text.state,
          text.kubernetes,
          text.watches,
          { name: text.oldest, why: text.oldestWhy },
          { name: text.since, why: text.sinceWhy },
        ]}
      />
      {clustersOf(views).map((name) => {
        const rows = views.flatMap(({ replica, clusters }) =>
          clusters.filter((one) => one.name === name).map((one) => ({ replica, one })),
        );
        return (
          <tbody key={name}>
            {rows.map(({ replica, one }, index) => (
              <tr key={replica}>
                {index === 0 && (
                  <th scope={several ? 'rowgroup' : 'row'} rowSpan={rows.length}>
                    <Name name={name} /> {one.isDefault && <span className="muted">{text.byDefault}</span>}
                  </th>
                )}
                {several && (
                  <td>
                    <Name name={replica} />
                  </td>
                )}
                <ClusterCells one={one} />
              </tr>
            ))}
          </tbody>
        );
      })}
    </table>
  );
}

/** Managers of NSX, with what replicas say of them where they do not agree, and what waits for them. */
export function NsxTable({ status }: { readonly status: ServerStatus }): ReactNode {
  const views = viewsOf(status);
  const managers = managersOf(views);
  if (managers.length === 0) return <p className="muted">{text.noNsx}</p>;
  const loads = saidOf(
    views,
    ({ nsx }) => (nsx === null ? undefined : text.nsxLoad(nsx.waiting, nsx.limit)),
    (words) => words,
  );
  return (
    <>
      <table className={classes.table} aria-label={text.nsx}>
        <Heads names={[text.manager, text.state]} />
        <tbody>
          {managers.map((url) => (
            <tr key={url}>
              <th scope="row" className="mono">
                {url}
              </th>
              <td>
                {saidOfManager(views, url).map(({ value: { state, since, detail }, by }) => (
                  <div key={state}>
                    <Mark kind={managerMark[state]} label={text.managerStates[state]} />{' '}
                    {since !== null && <Time value={since} />}{' '}
                    {by.length > 0 && <span className="muted">{by.join(', ')}</span>}
                    {detail !== undefined && <p className={classes.detail}>{detail}</p>}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {loads.map(({ value, by }) => (
        <p key={value} className={`muted ${classes.after ?? ''}`}>
          {views.length === 1 ? value : text.at(by.length === 0 ? text.atEach : by.join(', '), value)}
        </p>
      ))}
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
  const named = problems.some(({ noticedBy }) => noticedBy !== undefined);
  return (
    <table className={classes.table} aria-label={text.problems}>
      <Heads
        names={[text.code, text.route, text.from, text.count, text.last, ...(named ? [text.lastBy] : []), text.request]}
      />
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
            <td className={classes.whole}>
              <Time value={one.lastAt} />
            </td>
            {named && <td>{one.noticedBy === undefined ? '—' : <Name name={one.noticedBy} />}</td>}
            <td className={classes.whole}>
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
