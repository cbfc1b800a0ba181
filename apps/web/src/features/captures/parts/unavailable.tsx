import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { IconToggleLeft } from '@tabler/icons-react';
import type { CapturesAvailability } from '@netloft/contracts';
import { Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { capturesText as text } from '../captures.messages.ts';
import classes from '../captures.module.css';

type Availability = CapturesAvailability['captures'] | CapturesAvailability['bundles'];

/** Whether the kind cannot be used at all here, whoever asks: then the page says so in place of a form. */
export const isLacking = (one: Availability): boolean =>
  one.cause === 'release-too-old' || one.cause === 'not-served' || one.cause === 'gate-off';

function GateState({ enabled }: { readonly enabled: boolean | null }): ReactNode {
  if (enabled === null) return <Mark kind="unknown" label={text.gateUnknown} />;
  return <Mark kind={enabled ? 'allowed' : 'none'} label={enabled ? text.gateOn : text.gateOff} />;
}

/** Why the cluster has none of this: the gate, the release that brought it, and where the gate is switched on. */
export function Unavailable({
  title,
  cluster,
  availability,
  antreaVersion,
}: {
  readonly title: string;
  readonly cluster: string;
  readonly availability: Availability;
  readonly antreaVersion: string | null;
}): ReactNode {
  const { gate, since, reason, cause } = availability;
  const component = gate.component.includes('controller') ? 'controller' : 'agent';
  return (
    <section className={classes.lacking} aria-label={title}>
      <h2>
        <IconToggleLeft size={20} stroke={1.7} aria-hidden /> {title}
      </h2>
      <p>{reason}</p>
      <Facts
        items={[
          [
            text.gate,
            <span key="gate" className={classes.gate}>
              <span className="mono">{gate.name}</span>
              <span className="muted">{text.gateOf(gate.component)}</span>
              {cause !== 'release-too-old' && <GateState enabled={gate.enabled} />}
            </span>,
          ],
          [text.since, text.release(since)],
          [text.running, antreaVersion === null ? text.runningUnknown : text.release(antreaVersion.replace(/^v/, ''))],
        ]}
      />
      {cause !== 'release-too-old' && (
        <p>
          <Link to="/clusters/$cluster/feature-gates" params={{ cluster }} search={{ component, q: gate.name }}>
            {text.toGates}
          </Link>
        </p>
      )}
    </section>
  );
}
