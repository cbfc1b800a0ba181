/** What the two ends of a connection say to each other. */
export interface Exchange {
  readonly request: Buffer;
  readonly answer: Buffer;
}

const HTTP_PORTS: ReadonlySet<number> = new Set([80, 3000, 4567, 8080]);
const text = (request: string, answer: string): Exchange => ({
  request: Buffer.from(request),
  answer: Buffer.from(answer),
});

/** A DNS question for an address, and its answer. */
function dns(name: string, id: number): Exchange {
  const header = (flags: number, answers: number): Buffer => {
    const head = Buffer.alloc(12);
    for (const [at, value] of [id, flags, 1, answers].entries()) head.writeUInt16BE(value, at * 2);
    return head;
  };
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const question = Buffer.concat([...labels, Buffer.from([0, 0, 1, 0, 1])]);
  // The name again by reference, A, IN, 30 seconds, an address.
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 20, 10, 44, 17]);
  return {
    request: Buffer.concat([header(0x0100, 0), question]),
    answer: Buffer.concat([header(0x8580, 1), question, record]),
  };
}

/** What is said on a port, as far as a reader of the capture would recognize it. */
export function exchangeOn(port: number, host: string, id: number): Exchange {
  if (port === 53) return dns('yelb-db.yelb.svc.cluster.local', id & 0xffff);
  if (HTTP_PORTS.has(port)) {
    const body = '[{"name":"outback","value":3},{"name":"chipotle","value":5}]';
    return text(
      `GET /api/getvotes HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: yelb\r\nAccept: application/json\r\n\r\n`,
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }
  if (port === 6379) return text('*2\r\n$3\r\nGET\r\n$9\r\npageviews\r\n', '$2\r\n42\r\n');
  if (port === 5432)
    return {
      request: Buffer.from('Q\u0000\u0000\u0000\u0010SELECT now()\u0000', 'latin1'),
      answer: Buffer.from('Z\u0000\u0000\u0000\u0005I', 'latin1'),
    };
  // The head of a TLS record: what follows is sealed.
  return { request: Buffer.from('1603010040', 'hex'), answer: Buffer.from('160303007a', 'hex') };
}
