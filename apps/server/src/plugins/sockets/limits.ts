/** Limits of the live WebSocket. Times are milliseconds. */
export interface SocketLimits {
  readonly maxSockets: number;
  readonly maxSocketsPerSession: number;
  readonly maxSubscriptions: number;
  /** Of those, streams: each row that comes is looked at for each of them. */
  readonly maxStreams: number;
  /** Largest message from a browser, in bytes: subscriptions are small. */
  readonly maxMessageBytes: number;
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /** Changed items that may wait for one subscription. */
  readonly maxPending: number;
  /** Changed items in one frame, so that a busy topic does not hold up the others. */
  readonly maxItemsPerFrame: number;
  /** Rows of a stream that may wait for one subscription; the oldest are dropped and counted. */
  readonly maxPendingRows: number;
  readonly maxRowsPerFrame: number;
  /** Texts that a stream may have told; then it begins anew. */
  readonly maxNames: number;
  /** Rows are gathered this long. */
  readonly rowsBatchMs: number;
  /** Changes are gathered this long, so that a burst costs one frame. */
  readonly batchMs: number;
  readonly bytesPerSecond: number;
  /** Nothing more is handed to a socket that has this much unsent. */
  readonly maxBufferedBytes: number;
  /** A reader who stays behind this long is let go. */
  readonly slowReaderMs: number;
  readonly keepAliveMs: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  maxSockets: 2_000,
  maxSocketsPerSession: 30,
  maxSubscriptions: 50,
  maxStreams: 4,
  maxMessageBytes: 16 * 1024,
  messagesPerSecond: 50,
  messageBurst: 200,
  maxPending: 2_000,
  maxItemsPerFrame: 200,
  maxPendingRows: 10_000,
  maxRowsPerFrame: 1_500,
  maxNames: 50_000,
  rowsBatchMs: 250,
  batchMs: 100,
  bytesPerSecond: 1_000_000,
  maxBufferedBytes: 512 * 1024,
  slowReaderMs: 30_000,
  keepAliveMs: 25_000,
};
