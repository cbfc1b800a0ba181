import type { MouseEvent, ReactNode } from 'react';
import { useRouter } from '@tanstack/react-router';

/** Follows a path of this application without loading the page anew; what a browser does with Ctrl, Shift or the middle button stays its own. */
export function useFollow(): (event: MouseEvent, href: string) => void {
  const router = useRouter();
  return (event, href) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    router.history.push(href);
  };
}

/** A mark that leads somewhere when it has an address, and is plain otherwise. */
export function ChartLink({
  href,
  className,
  label,
  title,
  current = false,
  children,
}: {
  readonly href: string | undefined;
  readonly className?: string | undefined;
  /** In place of the content for screen readers. */
  readonly label?: string | undefined;
  readonly title?: string | undefined;
  /** It leads to what is shown already. */
  readonly current?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const follow = useFollow();
  if (href === undefined)
    return (
      <div className={className} title={title}>
        {children}
      </div>
    );
  return (
    <a
      href={href}
      className={className}
      aria-label={label}
      aria-current={current ? 'page' : undefined}
      title={title}
      onClick={(event) => follow(event, href)}
    >
      {children}
    </a>
  );
}
