/** Requests to the product as a script makes them, signed in with the simulator's admin password. */
export interface BenchClient {
  /** GET, expecting 200; the parsed body. */
  json<T>(path: string): Promise<T>;
}

export async function createClient(url: string): Promise<BenchClient> {
  const signedIn = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
  });
  if (!signedIn.ok) throw new Error(`signing in answered ${signedIn.status}`);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return {
    async json<T>(path: string): Promise<T> {
      const answer = await fetch(`${url}${path}`, { headers: { cookie } });
      if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}
