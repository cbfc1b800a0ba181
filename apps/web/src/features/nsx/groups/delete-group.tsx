import { useState, type ReactNode } from 'react';
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { formatCount } from '../../../lib/format.ts';
import { nsxGroupQuery } from '../parts/objects.queries.ts';
import { NsxReview } from '../review/index.tsx';
import { GroupUsers } from './group-drawer.tsx';
import { groupsText as text } from './groups.messages.ts';
import classes from './groups.module.css';

export interface DeleteGroupProps {
  readonly id: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Reviews the deletion of a group as it is now; who uses it is told first, as NSX will refuse then. */
export function DeleteGroup({ id, onDone, onClose }: DeleteGroupProps): ReactNode {
  const [warned, setWarned] = useState(false);
  // Not kept: what was read for an earlier attempt must not be what is reviewed, nor may it change under the review.
  const detail = useQuery({
    ...nsxGroupQuery(id),
    queryKey: ['nsx-delete', 'group', id],
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const { data } = detail;
  const users = data?.usedBy ?? [];
  if (data !== undefined && (warned || users.length === 0))
    return (
      <NsxReview
        request={{ operation: 'DELETE', kind: 'Group', object: data.object }}
        base={data.object}
        onDone={onDone}
        onClose={onClose}
      />
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        data === undefined
          ? text.remove
          : text.inUse(
              data.summary.name,
              users.length === 1 ? text.onePolicy : text.policies(formatCount(users.length)),
            )
      }
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': text.cancel }}
    >
      {detail.isError ? (
        <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
      ) : data === undefined ? (
        <Loading rows={3} />
      ) : (
        <>
          <p className={classes.warning}>{text.inUseWhat}</p>
          <GroupUsers users={users} />
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button onClick={() => setWarned(true)}>{text.tryAnyway}</Button>
          </div>
        </>
      )}
    </Modal>
  );
}
