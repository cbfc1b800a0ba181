const SIGN_IN = '/sign-in';

/** Where to go after signing in: a path of this site only, never another site and never the sign-in page itself. */
export function redirectTarget(search: string): string {
  const wanted = new URLSearchParams(search).get('redirect') ?? '/';
  // `//host` and `/\host` are addresses of other sites to a browser.
  if (!/^\/(?![/\\])/.test(wanted)) return '/';
  try {
    const url = new URL(wanted, 'http://here.invalid');
    // `/.//host` is a path here, and `//host` once it has been read.
    if (url.origin !== 'http://here.invalid' || url.pathname.startsWith('//') || url.pathname === SIGN_IN) return '/';
    return `${url.pathname}${url.search}${url.hash}`;
  } catch {
    return '/';
  }
}

/** Address of the sign-in page that leads back to where the browser is. */
export function signInAddress(location: Pick<Location, 'pathname' | 'search' | 'hash'>, back: boolean): string {
  if (location.pathname === SIGN_IN) return back ? `${SIGN_IN}${location.search}` : SIGN_IN;
  const here = `${location.pathname}${location.search}${location.hash}`;
  return back && here !== '/' ? `${SIGN_IN}?redirect=${encodeURIComponent(here)}` : SIGN_IN;
}

export const isSignInAddress = (location: Pick<Location, 'pathname'>): boolean => location.pathname === SIGN_IN;
