import { useState, type ReactNode } from 'react';
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { KubernetesObject } from '@netloft/contracts';
import { ChangeReview } from '../../components/change-review/index.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { groupsText as text } from './groups.messages.ts';
import { titleOf } from './groups.model.ts';
import { groupQuery } from './groups.queries.ts';
import { Users } from './group-relations.tsx';
import classes from './groups.module.css';

export interface DeleteGroupProps {
  readonly cluster: string;
  readonly id: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Reviews the deletion of a group as it is now; who uses it is told first. */
export function DeleteGroup({ cluster, id, onDone, onClose }: DeleteGroupProps): ReactNode {
  const [warned, setWarned] = useState(false);
  // Not kept: what was read for an earlier attempt must not be what is reviewed, nor may it change under the review.
  const detail = useQuery({
    ...groupQuery(cluster, id, 'delete'),
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const data = detail.data;
  const object = data?.object as KubernetesObject | undefined;
  if (data !== undefined && object !== undefined && data.may.delete && (warned || data.usedBy.length === 0))
    return (
      <ChangeReview
        cluster={cluster}
        request={{ operation: 'DELETE', object }}
        base={object}
        onDone={onDone}
        onClose={onClose}
      />
    );
  const inUse = data !== undefined && data.may.delete;
  return (
    <Modal
      opened
      onClose={onClose}
      title={inUse ? text.deleteInUse(titleOf(data.summary), text.policiesCount(data.usedBy.length)) : text.remove}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': text.cancel }}
    >
      {detail.isError ? (
        <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
      ) : data === undefined ? (
        <Loading rows={3} />
      ) : inUse ? (
        <>
          <p className={classes.warning}>{text.deleteInUseWhat}</p>
          <Users users={data.usedBy} />
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button onClick={() => setWarned(true)}>{text.deleteAnyway}</Button>
          </div>
        </>
      ) : (
        <p>{data.may.reason ?? text.mayNot}</p>
      )}
    </Modal>
  );
}
