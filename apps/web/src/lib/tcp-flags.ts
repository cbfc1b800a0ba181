export const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;
export type TcpFlag = (typeof TCP_FLAGS)[number];

/** Names of the bits of a flags number, lowest first; FIN is 1. */
export const flagNames = (flags: number): TcpFlag[] => TCP_FLAGS.filter((_, bit) => (flags & (1 << bit)) !== 0);
export const flagNumber = (names: readonly string[]): number =>
  TCP_FLAGS.reduce((sum, name, bit) => sum | (names.includes(name) ? 1 << bit : 0), 0);
