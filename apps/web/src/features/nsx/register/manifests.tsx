import { useId, useState, type ReactNode } from 'react';
import { Checkbox } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { NsxRegistrationResult } from '@netloft/contracts';
import { CopyButton } from '../../../components/copyable.tsx';
import { LeaveGuard } from '../../../components/leave-guard.tsx';
import { YamlView } from '../../../components/yaml-view.tsx';
import { registerText as text } from './register.messages.ts';
import classes from './register.module.css';

/** Both manifests and the certificate. A key in them is shown this once: the page is not left before it is said to be saved. */
export function Manifests({
  result,
  byHand,
}: {
  readonly result: Pick<NsxRegistrationResult, 'name' | 'dryRun' | 'manifests' | 'certificate'>;
  readonly byHand: boolean;
}): ReactNode {
  const { name, manifests, certificate } = result;
  const [saved, setSaved] = useState(false);
  const headingId = useId();
  const { holdsKey } = manifests;
  return (
    <section className={classes.manifests} aria-labelledby={headingId}>
      <h2 id={headingId}>{text.manifests}</h2>
      <p className="muted">{byHand ? text.manifestsHand : text.manifestsApplied}</p>
      {byHand && !result.dryRun && (
        <p className={classes.command}>
          <code>{text.apply}</code>
          <CopyButton value={text.apply} label={text.copyCommand} />
        </p>
      )}
      {holdsKey && (
        <div className={classes.key} role="note">
          <IconKey size={16} aria-hidden />
          <div>
            <p>{text.holdsKey}</p>
            <Checkbox
              size="xs"
              label={text.saved}
              checked={saved}
              onChange={(event) => setSaved(event.currentTarget.checked)}
            />
          </div>
        </div>
      )}
      <details open={holdsKey || (byHand && !result.dryRun)}>
        <summary>
          {text.bootstrap} {!holdsKey && <span className="muted">{text.noKey}</span>}
        </summary>
        <YamlView value={manifests.bootstrapConfig} name="bootstrap-config" label={text.bootstrap} height="260px" />
      </details>
      <details>
        <summary>{text.interworking}</summary>
        <YamlView value={manifests.interworking} name="interworking" label={text.interworking} height="260px" />
      </details>
      {certificate !== null && (
        <details>
          <summary>{text.certificate}</summary>
          <pre className={classes.certificate}>{certificate}</pre>
          <CopyButton value={certificate} label={text.copyCertificate} text />
        </details>
      )}
      <LeaveGuard key={name} active={holdsKey && !saved} what={text.leave} />
    </section>
  );
}
