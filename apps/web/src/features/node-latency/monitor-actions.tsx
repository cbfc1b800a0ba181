import { useState, type ReactNode } from 'react';
import { Button, Modal, NumberInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { KubernetesObject, NodeLatency } from '@netloft/contracts';
import { ChangeReview, type ReviewRequest } from '../../components/change-review/index.tsx';
import { OffButton } from '../../components/off-button.tsx';
import { accessReviewsQuery } from '../../lib/access-reviews.ts';
import { monitorWith } from './node-latency.model.ts';
import { latencyKey, MONITOR_RIGHTS, MONITOR_VERBS } from './node-latency.queries.ts';
import { latencyText as text } from './node-latency.messages.ts';
import classes from './node-latency.module.css';

const DEFAULT_SECONDS = 60;

function IntervalForm({
  title,
  seconds,
  onReview,
  onClose,
}: {
  readonly title: string;
  readonly seconds: number;
  readonly onReview: (seconds: number) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [typed, setTyped] = useState<string | number>(seconds);
  const [touched, setTouched] = useState(false);
  const isRight = typeof typed === 'number' && Number.isInteger(typed) && typed >= 1 && typed < 2 ** 31;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': text.cancel }}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTouched(true);
          if (isRight) onReview(typed);
        }}
      >
        <NumberInput
          data-autofocus
          label={text.interval}
          description={text.intervalHelp}
          error={touched && !isRight ? text.intervalFault : undefined}
          allowDecimal={false}
          allowNegative={false}
          value={typed}
          onChange={setTyped}
        />
        <div className={classes.formFoot}>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button type="submit">{text.review}</Button>
        </div>
      </form>
    </Modal>
  );
}

/** Begins, changes and ends measuring, each through the review of changes; off with the reason for who may not. */
export function MonitorActions({ cluster, data }: { readonly cluster: string; readonly data: NodeLatency }): ReactNode {
  const client = useQueryClient();
  const rights = useQuery(accessReviewsQuery(cluster, MONITOR_RIGHTS)).data;
  const [asking, setAsking] = useState(false);
  const [review, setReview] = useState<ReviewRequest | null>(null);
  const monitor = data.monitor as KubernetesObject | null;
  const isUnread = data.state === 'forbidden' && monitor === null;
  const off = (verb: (typeof MONITOR_VERBS)[number]): string | null => {
    if (!data.configurable) return text.tooOld;
    if (isUnread) return text.notRead;
    const answer = rights?.[MONITOR_VERBS.indexOf(verb)];
    if (answer === undefined) return text.loadingRights;
    return answer.allowed ? null : answer.reason || text.youMayNot;
  };
  if (review !== null)
    return (
      <ChangeReview
        cluster={cluster}
        request={review}
        base={monitor}
        onDone={() => {
          setReview(null);
          setAsking(false);
          void client.invalidateQueries({ queryKey: latencyKey(cluster) });
        }}
        onClose={() => setReview(null)}
      />
    );
  const title = monitor === null ? text.measure : text.change;
  return (
    <>
      {monitor !== null && (
        <OffButton
          variant="default"
          off={off('delete')}
          onClick={() => setReview({ operation: 'DELETE', object: monitor })}
        >
          {text.stop}
        </OffButton>
      )}
      <OffButton
        variant={monitor === null ? 'filled' : 'default'}
        off={off(monitor === null ? 'create' : 'update')}
        onClick={() => setAsking(true)}
      >
        {title}
      </OffButton>
      {asking && (
        <IntervalForm
          title={title}
          seconds={data.intervalSeconds ?? DEFAULT_SECONDS}
          onClose={() => setAsking(false)}
          onReview={(seconds) =>
            setReview({ operation: monitor === null ? 'CREATE' : 'UPDATE', object: monitorWith(monitor, seconds) })
          }
        />
      )}
    </>
  );
}
