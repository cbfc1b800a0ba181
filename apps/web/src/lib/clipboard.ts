import { announce } from './announce.ts';

/** Copies where the clipboard's own interface is missing (plain HTTP away from localhost). */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'visually-hidden';
  document.body.append(area);
  const before = document.activeElement;
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
}

/** Puts text into the clipboard and announces it; false when the browser refused. `label` names the act: `Copy link`. */
export async function copyText(text: string, label = 'Copy'): Promise<boolean> {
  let done: boolean;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = copyBySelection(text);
  }
  const noun = label.replace(/^Copy\s*/i, '');
  announce(
    done
      ? `${noun === '' ? 'It' : noun.charAt(0).toUpperCase() + noun.slice(1)} copied`
      : 'The browser refused access to the clipboard',
  );
  return done;
}

/** The address of this page, with some search parameters set or, by an empty value, removed. */
export function linkTo(path?: string, search: Readonly<Record<string, string>> = {}): string {
  const url = new URL(path ?? window.location.href, window.location.href);
  for (const [key, value] of Object.entries(search)) {
    if (value === '') url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  return url.href;
}
