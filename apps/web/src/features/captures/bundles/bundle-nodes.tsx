import type { ReactNode } from 'react';
import type { BundleDetail, CaptureRight } from '@netloft/contracts';
import { Mark } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { ResultPanel } from '../../../components/trace-path/result-panel.tsx';
import { bundleFile } from '../captures.queries.ts';
import { FileAccess } from '../parts/file-access.tsx';
import { NODE_MARKS, nodesInOrder } from './bundle-state.ts';
import { bundlesText as text } from './bundles.messages.ts';
import classes from '../parts/result.module.css';

/** What became of each Node, those that failed first with their reasons, and where its file is. */
export function BundleNodes({
  cluster,
  detail,
  right,
}: {
  readonly cluster: string;
  readonly detail: BundleDetail;
  readonly right: CaptureRight | undefined;
}): ReactNode {
  return (
    <ResultPanel title={text.nodes}>
      {detail.nodes.length === 0 ? (
        <p className="muted">{text.noNodes}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label={text.nodesTable}>
            <thead>
              <tr>
                <th scope="col">{text.node}</th>
                <th scope="col">{text.nodeState}</th>
                <th scope="col">{text.reason}</th>
                <th scope="col">{text.file}</th>
                <th scope="col">{text.fetch}</th>
              </tr>
            </thead>
            <tbody>
              {nodesInOrder(detail.nodes).map((node) => (
                <tr key={node.node} data-node={node.node}>
                  <td>
                    <Name name={node.node} length={34} copy />
                  </td>
                  <td>
                    <Mark kind={NODE_MARKS[node.state]} label={text.nodeStates[node.state]} />
                  </td>
                  <td>{node.reason === '' ? <span className="muted">—</span> : node.reason}</td>
                  <td className="mono">{node.file}</td>
                  <td>
                    {node.state === 'Collected' && (
                      <FileAccess
                        download={node.download}
                        right={right}
                        path={bundleFile(cluster, detail.id, node.node)}
                        name={node.file}
                        label={node.node}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ResultPanel>
  );
}
