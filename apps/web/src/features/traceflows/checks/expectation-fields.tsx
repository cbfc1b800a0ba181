import type { ReactNode } from 'react';
import { Checkbox, Radio, TextInput } from '@mantine/core';
import type { ExpectedVerdict } from '@netloft/contracts';
import { Sign } from '../../../components/mark.tsx';
import type { CheckDraft, CheckFaults } from './check-draft.model.ts';
import { expectedKind } from './check-words.ts';
import { checksText as text } from './checks.messages.ts';
import classes from './check-form.module.css';

const VERDICTS: readonly ExpectedVerdict[] = [
  'Delivered',
  'NotDelivered',
  'Dropped',
  'Rejected',
  'ForwardedOutOfNetwork',
  'Any',
];

/** What must become of the packet, and which policy must have decided. */
export function ExpectationFields({
  draft,
  faults,
  change,
}: {
  readonly draft: CheckDraft;
  readonly faults: CheckFaults;
  readonly change: (patch: Partial<CheckDraft>) => void;
}): ReactNode {
  return (
    <fieldset className={classes.end}>
      <legend className={classes.legend}>{text.expectation}</legend>
      <Radio.Group
        label={text.expectedVerdict}
        error={faults.verdict}
        value={draft.verdict ?? ''}
        onChange={(value) => change({ verdict: value as ExpectedVerdict })}
      >
        <div className={classes.verdicts}>
          {VERDICTS.map((verdict) => (
            <Radio
              key={verdict}
              size="xs"
              value={verdict}
              label={
                <span className={classes.verdict}>
                  <Sign kind={expectedKind[verdict]} size={13} /> {text.verdicts[verdict]}
                </span>
              }
            />
          ))}
        </div>
      </Radio.Group>
      <Checkbox
        size="xs"
        label={text.byPolicy}
        checked={draft.byPolicy}
        onChange={(event) => change({ byPolicy: event.currentTarget.checked })}
      />
      {draft.byPolicy && (
        <div className={classes.policy}>
          <TextInput
            label={text.policy}
            description={text.byPolicyHelp}
            classNames={{ input: 'mono' }}
            autoComplete="off"
            value={draft.policy}
            error={faults.policy}
            onChange={(event) => change({ policy: event.currentTarget.value })}
          />
          <TextInput
            label={text.byRule}
            description={text.byRuleHelp}
            classNames={{ input: 'mono' }}
            autoComplete="off"
            value={draft.rule}
            onChange={(event) => change({ rule: event.currentTarget.value })}
          />
        </div>
      )}
    </fieldset>
  );
}
