import type { ReactNode } from 'react';
import type { BundleDetail, BundleNode, CaptureRight } from '@netloft/contracts';
import { CopyButton } from '../../../components/copyable.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { ResultPanel } from '../../../components/trace-path/result-panel.tsx';
import { bundleFile } from '../captures.queries.ts';
import { FileAccess, whyNoDownload } from '../parts/file-access.tsx';
import { NODE_MARKS, nodesInOrder } from './bundle-state.ts';
import { bundlesText as text } from './bundles.messages.ts';
import classes from '../parts/result.module.css';

interface NodeFileProps {
  readonly cluster: string;
  readonly collection: string;
  readonly node: BundleNode;
  readonly right: CaptureRight | undefined;
}

/** A Node's file: its name, its address to copy, and a button where Netloft can fetch it. */
function NodeFile({ cluster, collection, node, right }: NodeFileProps): ReactNode {
  const { download, file } = node;
  return (
    <>
      <span className={classes.fileName}>
        <span className="mono">{file}</span>
        {download.otherwise !== null && <CopyButton value={download.otherwise} label={text.copyAddress} />}
      </span>
      {whyNoDownload(download, right) === null && (
        <FileAccess
          download={{ ...download, otherwise: null }}
          right={right}
          path={bundleFile(cluster, collection, node.node)}
          name={file}
          label={node.node}
        />
      )}
    </>
  );
}

/** Why files of Nodes are not handed over, each reason once. */
const reasonsOf = (nodes: readonly BundleNode[], right: CaptureRight | undefined): string[] => [
  ...new Set(nodes.flatMap((node) => (node.state === 'Collected' ? (whyNoDownload(node.download, right) ?? []) : []))),
];

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
        <>
          {reasonsOf(detail.nodes, right).map((reason) => (
            <p key={reason} className="muted">
              {reason}
            </p>
          ))}
          <div className={classes.scroll}>
            <table className={classes.table} aria-label={text.nodesTable}>
              <thead>
                <tr>
                  <th scope="col">{text.node}</th>
                  <th scope="col">{text.nodeState}</th>
                  <th scope="col">{text.reason}</th>
                  <th scope="col">{text.file}</th>
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
                    <td>
                      {node.state === 'Collected' && (
                        <NodeFile cluster={cluster} collection={detail.id} node={node} right={right} />
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </ResultPanel>
  );
}
