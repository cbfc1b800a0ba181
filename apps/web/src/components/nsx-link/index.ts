export { FromNsx, NsxPolicyLink, type NsxPolicyLinkProps } from './nsx-link.tsx';
export { nsxLinkText } from './nsx-link.messages.ts';
export { useNsxLinks, type NsxLinks } from './use-nsx-links.ts';
