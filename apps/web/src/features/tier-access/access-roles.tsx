import { useState, type ReactNode } from 'react';
import { Button, Checkbox } from '@mantine/core';
import type { KubernetesObject, Subject, TierAccess } from '@netloft/contracts';
import { toYaml } from '@netloft/antrea';
import { ChangeReview, type ReviewRequest } from '../../components/change-review/index.tsx';
import { CopyButton } from '../../components/copyable.tsx';
import { Mark } from '../../components/mark.tsx';
import { downloadText } from '../../lib/download.ts';
import { NO_SUBJECT, SubjectFields, subjectOf, type SubjectDraft } from './subject-fields.tsx';
import { accessText as text } from './tier-access.messages.ts';
import { slugOf, subjectId, subjectWords, writerObjects } from './tier-access.model.ts';
import classes from './tier-access.module.css';

export interface AccessRolesProps {
  readonly cluster: string;
  readonly access: TierAccess;
}

/** Whether what an object of the generator gives is there already: the role, or any binding of it to the subject. */
function isThere({ roles }: TierAccess, subject: Subject, { kind, metadata, roleRef }: KubernetesObject): boolean {
  const clusterRoles = roles.filter(({ namespace }) => namespace === undefined);
  if (kind === 'ClusterRole') return clusterRoles.some(({ name }) => name === metadata.name);
  const { name: wanted } = roleRef as { readonly name: string };
  return clusterRoles.some(
    ({ name, bindings }) =>
      name === wanted &&
      bindings.some(
        ({ namespace, subjects }) =>
          namespace === undefined && subjects.some((one) => subjectId(one) === subjectId(subject)),
      ),
  );
}

function Generator({ cluster, access }: AccessRolesProps): ReactNode {
  const [who, setWho] = useState<SubjectDraft>(NO_SUBJECT);
  const [manage, setManage] = useState(false);
  const [request, setRequest] = useState<ReviewRequest | null>(null);
  const subject = subjectOf(who);
  const objects = subject === null ? [] : writerObjects(subject, manage);
  const yaml = objects.map((object) => toYaml(object)).join('---\n');
  return (
    <section className={classes.card} aria-label={text.generator}>
      <header>
        <h2>{text.generator}</h2>
      </header>
      <p className={classes.help}>{text.generatorHelp}</p>
      <div className={classes.form}>
        <SubjectFields value={who} onChange={setWho} />
        <Checkbox
          label={text.manageTiers}
          checked={manage}
          onChange={(event) => setManage(event.currentTarget.checked)}
        />
      </div>
      {subject !== null && (
        <>
          <ul className={classes.objects}>
            {objects.map((object) => (
              <li key={`${object.kind} ${object.metadata.name}`}>
                <span>
                  <span className="muted">{object.kind}</span> <span className="mono">{object.metadata.name}</span>
                </span>
                {isThere(access, subject, object) ? (
                  <Mark kind="allowed" label={text.exists} />
                ) : (
                  <Button
                    size="compact-xs"
                    aria-label={`${text.apply} ${object.kind} ${object.metadata.name}`}
                    onClick={() => setRequest({ operation: 'CREATE', object })}
                  >
                    {text.apply}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <div className={classes.buttons}>
            <CopyButton value={yaml} label={text.copyAll} text />
            <Button
              size="xs"
              variant="default"
              onClick={() => downloadText(`policies-of-${slugOf(subject)}.yaml`, yaml, 'application/yaml')}
            >
              {text.download}
            </Button>
          </div>
        </>
      )}
      {request !== null && (
        <ChangeReview
          cluster={cluster}
          request={request}
          base={null}
          onClose={() => setRequest(null)}
          onDone={() => setRequest(null)}
        />
      )}
    </section>
  );
}

/** Roles that come before any tier, whom they are bound to, and what it takes to let somebody in. */
export function AccessRoles({ cluster, access }: AccessRolesProps): ReactNode {
  return (
    <>
      <Generator cluster={cluster} access={access} />
      <section className={classes.card} aria-label={text.rolesTitle}>
        <header>
          <h2>{text.rolesTitle}</h2>
        </header>
        <p className={classes.help}>{text.rolesHelp}</p>
        {access.roles.length === 0 ? (
          <p>{text.noRoles}</p>
        ) : (
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{text.role}</th>
                <th scope="col">{text.grants}</th>
                <th scope="col">{text.boundTo}</th>
              </tr>
            </thead>
            <tbody>
              {access.roles.map((role) => (
                <tr key={`${role.namespace ?? ''}/${role.name}`}>
                  <td className="mono">
                    {role.namespace === undefined ? '' : `${role.namespace}/`}
                    {role.name}
                  </td>
                  <td>
                    {role.grants.map((grant) => (
                      <div key={grant}>{grant}</div>
                    ))}
                  </td>
                  <td>
                    {role.bindings.length === 0 && <span className="muted">{text.nobody}</span>}
                    {role.bindings.flatMap(({ name, namespace, subjects }) =>
                      subjects.map((subject) => (
                        <div key={`${namespace ?? ''}/${name}/${subjectId(subject)}`} title={name}>
                          {subjectWords(subject)}
                          {namespace !== undefined && <span className="muted"> in {namespace}</span>}
                        </div>
                      )),
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </>
  );
}
