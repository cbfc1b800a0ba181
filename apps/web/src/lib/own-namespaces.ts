import { NAMESPACES_COOKIE } from '@netloft/contracts';

/** Names as one types them: separated by commas or blanks. */
export const namesIn = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];

const YEAR_S = 31_536_000;
const cookieOf = (): string | undefined =>
  document.cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${NAMESPACES_COOKIE}=`))
    ?.slice(NAMESPACES_COOKIE.length + 1);
/** Namespaces that this browser's user names: a cookie, as the server asks the cluster about them, for live connections too. */
export const ownNamespaces = {
  get: (): string[] => namesIn(cookieOf() ?? ''),
  set: (names: readonly string[]): void => {
    const secure = window.location.protocol === 'https:' ? '; Secure' : '';
    // oxlint-disable-next-line unicorn/no-document-cookie -- the Cookie Store API is missing on plain HTTP and in some browsers
    document.cookie = `${NAMESPACES_COOKIE}=${names.join(',')}; Path=/; SameSite=Strict; Max-Age=${YEAR_S}${secure}`;
  },
};
