import type { FastifyReply } from 'fastify';
import type { FileDownload } from './captures.download.ts';

/** Sends a file as an attachment that no browser interprets. Without a size the reader tells a cut file by the broken connection. */
export function sendFile(reply: FastifyReply, { name, size, stream }: FileDownload): FastifyReply {
  return reply
    .headers({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...(size === undefined ? {} : { 'content-length': size }),
    })
    .send(stream);
}
