import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  NsxDeregistrationRequest,
  NsxDeregistrationRequestInput,
  NsxDeregistrationResult,
} from '@netloft/contracts';
import { Affected } from './affected.tsx';
import { ReviewFrame } from '../../../components/change-review/review-frame.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { useDryRun, type DryRun, type SendOptions } from '../changes/use-dry-run.ts';
import { netloftClustersQuery, NSX_KEY } from '../nsx.queries.ts';
import { useSettled } from '../parts/use-settled.ts';
import { registerText as text } from './register.messages.ts';
import { postDeregistration } from './register.queries.ts';
import classes from './register.module.css';
import { Steps } from './steps.tsx';

export interface DeregisterReviewProps {
  /** The cluster’s name in NSX. */
  readonly name: string;
  /** Netloft’s name of it; null when Netloft does not know it. */
  readonly cluster: string | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

interface Options {
  readonly cluster: string | null;
  readonly force: boolean;
  readonly removeIdentity: boolean;
  readonly policies: NsxDeregistrationRequest['policies'];
  readonly image: string;
}

const POLICIES = ['disable', 'delete', 'keep'] as const satisfies readonly Options['policies'][];

function OptionFields({
  options,
  change,
}: {
  readonly options: Options;
  readonly change: (members: Partial<Options>) => void;
}): ReactNode {
  const clusters = useQuery(netloftClustersQuery);
  const names = (clusters.data?.items ?? []).map((one) => one.name);
  const known = options.cluster === null || names.includes(options.cluster) ? names : [options.cluster, ...names];
  return (
    <div className={classes.options}>
      <NativeSelect
        size="xs"
        label={text.deregisterCluster}
        data={[{ value: '', label: text.deregisterNone }, ...known.map((value) => ({ value, label: value }))]}
        value={options.cluster ?? ''}
        onChange={(event) => change({ cluster: event.currentTarget.value === '' ? null : event.currentTarget.value })}
      />
      {options.cluster !== null && (
        <TextInput
          size="xs"
          label={text.deregisterImage}
          description={text.deregisterImageHelp}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          value={options.image}
          onChange={(event) => change({ image: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        size="xs"
        label={text.lastPolicies}
        description={text.lastPoliciesHelp}
        data={POLICIES.map((value) => ({ value, label: text.lastPoliciesDo[value] }))}
        value={options.policies}
        onChange={(event) => {
          const chosen = POLICIES.find((one) => one === event.currentTarget.value);
          if (chosen !== undefined) change({ policies: chosen });
        }}
      />
      <Checkbox
        size="xs"
        label={text.identity}
        checked={options.removeIdentity}
        onChange={(event) => change({ removeIdentity: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label={text.force}
        description={text.forceHelp}
        checked={options.force}
        onChange={(event) => change({ force: event.currentTarget.checked })}
      />
    </div>
  );
}

function PlanEvidence({
  run,
  what,
}: {
  readonly run: DryRun<NsxDeregistrationResult>;
  readonly what: Options['policies'];
}): ReactNode {
  if (run.dryProblem !== null) return <Failed title={text.deregisterRefused} problem={run.dryProblem} />;
  if (run.dryRun === null) return <Loading rows={4} label={text.deregisterPlanning} />;
  return (
    <>
      {!run.dryRun.ok && <p role="alert">{text.planOff}</p>}
      <Affected plan={run.dryRun} what={what} />
      <Steps steps={run.dryRun.steps} />
    </>
  );
}

/** Takes a cluster out of NSX: what goes away is shown first, and the name typed. */
export function DeregisterReview({ name, cluster, onDone, onClose }: DeregisterReviewProps): ReactNode {
  const queries = useQueryClient();
  const [options, setOptions] = useState<Options>({
    cluster,
    force: false,
    removeIdentity: true,
    policies: 'disable',
    image: '',
  });
  const [step, setStep] = useState<'plan' | 'apply'>('plan');
  const [partly, setPartly] = useState<NsxDeregistrationResult | null>(null);
  const image = useSettled(options.image.trim(), options.image.trim());
  const request = useMemo<NsxDeregistrationRequestInput>(
    () => ({
      name,
      cluster: options.cluster,
      force: options.force,
      removeIdentity: options.removeIdentity,
      policies: options.policies,
      ...(image === '' || options.cluster === null ? {} : { image }),
    }),
    [name, options.cluster, options.force, options.removeIdentity, options.policies, image],
  );
  const send = useCallback(
    ({ dryRun, reason, signal }: SendOptions) =>
      postDeregistration({ ...request, dryRun, ...(reason === '' ? {} : { reason }) }, signal),
    [request],
  );
  const run = useDryRun(send);
  const planned = run.dryRun?.ok === true;
  const why = (typed: string): string | null => {
    if (run.dryProblem !== null || run.dryRun?.ok === false) return text.off.refused;
    if (!planned || run.applying || image !== options.image.trim()) return text.off.running;
    return typed === name ? null : text.off.name;
  };
  const apply = async (reason: string): Promise<void> => {
    setPartly(null);
    setStep('apply');
    const result = await run.apply(reason);
    void queries.invalidateQueries({ queryKey: [NSX_KEY] });
    if (result?.ok === true) {
      announce(text.deregistered(name));
      onDone();
      return;
    }
    setPartly(result);
  };
  const ended = run.applyProblem !== null || partly !== null;
  return (
    <ReviewFrame
      title={text.deregister(name)}
      steps={[
        {
          name: 'plan',
          label: text.deregisterSteps.plan,
          state: planned ? 'passed' : run.dryProblem !== null || run.dryRun?.ok === false ? 'refused' : 'running',
        },
        {
          name: 'apply',
          label: text.deregisterSteps.apply,
          state: run.applying ? 'running' : ended ? 'refused' : 'waiting',
        },
      ]}
      step={step}
      onChoose={setStep}
      confirmName={name}
      whyOff={why}
      applyLabel={text.deregisterApply}
      closeLabel={text.cancel}
      applying={run.applying}
      onAgain={ended || run.dryProblem !== null ? run.again : undefined}
      onApply={(reason) => void apply(reason)}
      onClose={onClose}
    >
      {step === 'plan' ? (
        <>
          <p>{text.deregisterWhy}</p>
          <OptionFields options={options} change={(members) => setOptions((now) => ({ ...now, ...members }))} />
          <PlanEvidence run={run} what={options.policies} />
        </>
      ) : run.applying ? (
        <>
          <p role="status">{text.deregisterWorking}</p>
          <Loading rows={3} />
        </>
      ) : partly !== null ? (
        <>
          <p role="alert">{text.deregisterPartly}</p>
          <Steps steps={partly.steps} />
        </>
      ) : run.applyProblem !== null ? (
        <Failed title={text.makeFailed} problem={run.applyProblem}>
          <p className="muted">{text.makeOpen}</p>
        </Failed>
      ) : (
        <p>{text.deregisterWhy}</p>
      )}
    </ReviewFrame>
  );
}
