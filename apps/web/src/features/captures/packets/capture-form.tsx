import type { ReactNode } from 'react';
import { IconArrowsUpDown } from '@tabler/icons-react';
import type { CapturesAvailability } from '@netloft/contracts';
import { FormFrame } from '../parts/form-frame.tsx';
import { DestinationEnd, SourceEnd, swapped } from './capture-ends.tsx';
import { CaptureFields } from './capture-fields.tsx';
import { EMPTY_CAPTURE } from './capture-form.fields.ts';
import { searchOfForm } from './capture-link.ts';
import { packetsText as text } from './packets.messages.ts';
import type { CaptureFormState } from './use-capture-form.ts';
import classes from '../parts/form.module.css';

/** The form for a new packet capture. */
export function CaptureFormPanel({
  cluster,
  state,
  availability,
}: {
  readonly cluster: string;
  readonly state: CaptureFormState;
  readonly availability: CapturesAvailability;
}): ReactNode {
  const { form, faults, change } = state;
  const fields = { cluster, form, faults, change };
  const { fileServers, antreaNamespace, captures } = availability;
  return (
    <FormFrame
      title={text.formTitle}
      runLabel={text.run}
      refusedTitle={text.refusedTitle}
      what={text.mayNotWhat}
      right={captures.rights.create}
      link={searchOfForm(form)}
      faultKeys={Object.keys(faults).join(' ')}
      fault={faults.form}
      problem={state.problem}
      running={state.running}
      onSubmit={state.submit}
      onClear={() => state.replace(EMPTY_CAPTURE)}
    >
      <SourceEnd {...fields} />
      <div className={classes.swap}>
        <button type="button" className={classes.textButton} onClick={() => change(swapped(form))}>
          <IconArrowsUpDown size={14} aria-hidden /> {text.swap}
        </button>
      </div>
      <DestinationEnd {...fields} />
      <CaptureFields {...fields} abilities={{ ...captures.features, fileServers, antreaNamespace }} />
    </FormFrame>
  );
}
