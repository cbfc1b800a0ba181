import { useState, type ReactNode } from 'react';
import { Button, TextInput } from '@mantine/core';
import type { NsxRegistrationResult, Problem } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { Manifests } from './manifests.tsx';
import { registerText as text } from './register.messages.ts';
import { changing } from './register.model.ts';
import classes from './register.module.css';
import { Steps } from './steps.tsx';

/** What would be made, before it is made. */
export function Plan({
  plan,
  byHand,
  problem,
  busy,
  onBack,
  onMake,
}: {
  readonly plan: NsxRegistrationResult;
  readonly byHand: boolean;
  /** Why it was not made. */
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly onBack: () => void;
  readonly onMake: (reason: string) => void;
}): ReactNode {
  const [reason, setReason] = useState('');
  const make = (): void => {
    if (plan.ok && !busy) onMake(reason);
  };
  useShortcuts([{ keys: 'mod+Enter', label: text.makeHint, group: text.title, inFields: true, run: make }]);
  return (
    <form
      className={classes.plan}
      aria-label={text.stepNames.plan}
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <p role="status">{plan.ok ? text.planLead(changing(plan.steps)) : text.planOff}</p>
      <Steps steps={plan.steps} />
      <Manifests result={plan} byHand={byHand} />
      <TextInput
        label={text.reason}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {problem !== null && (
        <Failed title={text.makeFailed} problem={problem}>
          <p className="muted">{text.makeOpen}</p>
        </Failed>
      )}
      <div className={classes.buttons}>
        <Button variant="default" disabled={busy} onClick={onBack}>
          {text.back}
        </Button>
        <Button type="submit" loading={busy} disabled={!plan.ok} title={text.makeHint}>
          {text.make}
        </Button>
        {busy && <span role="status">{text.making}</span>}
      </div>
    </form>
  );
}
