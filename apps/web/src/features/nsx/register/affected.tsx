import type { ReactNode } from 'react';
import type { NsxDeregistrationRequest, NsxDeregistrationResult } from '@netloft/contracts';
import { Mark } from '../../../components/mark.tsx';
import { registerText as text } from './register.messages.ts';

/** Policies that lose the cluster, those marked for which it is the last one. */
export function Affected({
  plan: { policies, groups },
  what,
}: {
  readonly plan: NsxDeregistrationResult;
  /** What becomes of policies whose last cluster it is. */
  readonly what: NsxDeregistrationRequest['policies'];
}): ReactNode {
  if (policies.length === 0) return <p>{text.affectedNone}</p>;
  const enforced = policies.filter(({ staysIn, rules }) => staysIn.length === 0 && rules > 0).length;
  return (
    <section aria-label={text.affected}>
      <h3>{text.affected}</h3>
      {what === 'keep' && enforced > 0 && <p role="alert">{text.affectedDanger(enforced)}</p>}
      <ul>
        {policies.map(({ id, name, rules, staysIn }) => (
          <li key={id}>
            {name} <span className="muted">{text.affectedRules(rules)}</span>{' '}
            {staysIn.length === 0 ? (
              <Mark kind="dropped" label={text.affectedLast} />
            ) : (
              <span>{text.affectedStays(staysIn.join(', '))}</span>
            )}
          </li>
        ))}
      </ul>
      {groups.length > 0 && <p>{text.affectedGroups(groups.map(({ name }) => name).join(', '))}</p>}
    </section>
  );
}
