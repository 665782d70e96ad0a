import type { Socket } from 'node:net';

/** ('127.0.0.1', 52706) */
export function diaChi(s: Socket): string {
  return `('${s.remoteAddress}', ${s.remotePort})`;
}

export const datLai = (e: NodeJS.ErrnoException) => e.code === 'ECONNRESET' || e.code === 'EPIPE';
