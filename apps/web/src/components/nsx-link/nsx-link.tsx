import type { ReactNode } from 'react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { NsxLink } from '@netloft/contracts';
import { Mark } from '../mark.tsx';
import { nsxLinkText as text } from './nsx-link.messages.ts';
import classes from './nsx-link.module.css';

export interface NsxPolicyLinkProps {
  readonly link: NsxLink;
  /** What stands beside it names the policy already: then the tag alone is enough for the eye. */
  readonly shown?: string;
  /** Place among the stops of a list that is walked by arrow keys. */
  readonly stop?: number;
  readonly tabIndex?: number;
}

/** The way to the policy of NSX that a policy of the cluster came from: NSX's tag, and its name where that is not said already. */
export function NsxPolicyLink({ link, shown, stop, tabIndex }: NsxPolicyLinkProps): ReactNode {
  // The pages of other features are known to the router only, as in components/cluster-link.
  const target = { to: '/nsx/policies/$id', params: { id: link.policy }, search: {} } as unknown as LinkProps;
  const said = shown === link.policyName;
  return (
    <Link
      {...target}
      className={classes.link}
      title={[text.policy(link.policyName), text.category(link.category)].filter((one) => one !== '').join(', ')}
      {...(said ? { 'aria-label': text.policy(link.policyName) } : {})}
      {...(stop === undefined ? {} : { 'data-stop': stop })}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      <Mark kind="nsx" />
      {!said && (
        <>
          {/* The blank is not drawn; it parts the words for who compares what is seen, whole and in one piece, with the name. */}{' '}
          <span className={classes.name}>{link.policyName}</span>
        </>
      )}
    </Link>
  );
}

/** `From NSX policy Yelb-Zero-Trust`; nothing where a policy did not come from NSX, or that is not known. */
export function FromNsx({ link }: { readonly link: NsxLink | undefined }): ReactNode {
  if (link === undefined) return null;
  return (
    <span className={classes.from}>
      <span className="muted">{text.from}</span> <NsxPolicyLink link={link} />
    </span>
  );
}
