import type { OidcProvider } from '@netloft/simulator/oidc';
import { Agent, fetch } from 'undici';

/** A person with a browser of their own at a provider: they type who they are, and consent to everything. */
export interface OidcPerson {
  /** Follows the provider's pages from an address until it sends the browser elsewhere; that address. */
  walk(from: string, as: string): Promise<string>;
  close(): Promise<void>;
}

export function openPerson(provider: Pick<OidcProvider, 'issuer' | 'ca'>): OidcPerson {
  const agent = new Agent({ connect: { ca: provider.ca } });
  const jar = new Map<string, string>();
  const ask = async (url: string, form?: Readonly<Record<string, string>>) => {
    const answer = await fetch(url, {
      dispatcher: agent,
      redirect: 'manual',
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form).toString() }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  return {
    async walk(from, as) {
      let answer = await ask(from);
      for (let step = 0; step < 15; step += 1) {
        const location = answer.headers.get('location');
        if (location !== null) {
          const next = new URL(location, provider.issuer);
          if (next.origin !== provider.issuer) return next.href;
          answer = await ask(next.href);
          continue;
        }
        const page = await answer.text();
        const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
        const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
        const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1];
        if (action === undefined) throw new Error(`the provider shows no form: ${answer.status} ${page.slice(0, 500)}`);
        const form: Record<string, string> =
          xsrf !== undefined
            ? { xsrf, logout: 'yes' }
            : { prompt: prompt ?? 'login', ...(prompt === 'login' ? { login: as, password: 'any' } : {}) };
        answer = await ask(new URL(action, provider.issuer).href, form);
      }
      throw new Error('the provider goes round in circles');
    },
    close: () => agent.destroy(),
  };
}
