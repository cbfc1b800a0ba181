import { useEffect } from 'react';

const SCHEME = 'data-mantine-color-scheme';

/** Paper is light: while the page is printed the root has the light scheme, afterwards the reader's own again. */
export function useLightPrint(): void {
  useEffect(() => {
    const root = document.documentElement;
    const print = window.matchMedia('print');
    let before: string | null = null;
    const toPaper = (): void => {
      before ??= root.getAttribute(SCHEME);
      root.setAttribute(SCHEME, 'light');
    };
    const back = (): void => {
      if (before !== null) root.setAttribute(SCHEME, before);
      before = null;
    };
    const follow = (): void => (print.matches ? toPaper() : back());
    print.addEventListener('change', follow);
    window.addEventListener('beforeprint', toPaper);
    window.addEventListener('afterprint', back);
    return () => {
      back();
      print.removeEventListener('change', follow);
      window.removeEventListener('beforeprint', toPaper);
      window.removeEventListener('afterprint', back);
    };
  }, []);
}
