import type { ReactNode } from 'react';
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { KubernetesObject } from '@netloft/contracts';
import { ChangeReview } from '../../components/change-review/index.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { policyQuery } from './policies.queries.ts';
import { policiesText as text } from './policies.messages.ts';

export interface DeletePolicyProps {
  readonly cluster: string;
  readonly id: string;
  readonly onDone: (object: KubernetesObject) => void;
  readonly onClose: () => void;
}

/** Reads the policy as it is now and reviews its deletion; a policy that may not be read or deleted says why instead. */
export function DeletePolicy({ cluster, id, onDone, onClose }: DeletePolicyProps): ReactNode {
  // Not kept: what was read for an earlier attempt must not be what is reviewed, nor may it change under the review.
  const detail = useQuery({
    ...policyQuery(cluster, id, 'delete'),
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const object = detail.data?.object as KubernetesObject | undefined;
  if (object !== undefined && detail.data?.may.delete === true)
    return (
      <ChangeReview
        cluster={cluster}
        request={{ operation: 'DELETE', object }}
        base={object}
        onDone={() => onDone(object)}
        onClose={onClose}
      />
    );
  return (
    <Modal opened onClose={onClose} title={text.remove} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      {detail.isError ? (
        <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
      ) : detail.data === undefined ? (
        <Loading rows={3} />
      ) : (
        <p>{detail.data.may.reason ?? text.mayNot}</p>
      )}
    </Modal>
  );
}
