import { createServer } from 'node:net';
import { datLai, diaChi } from './lib/dia-chi.js';

export function startBackend(id: string, port: number): void {
  const log = (s: string) => console.log(`[SERVER ${id}] ${s}`);
  const may = createServer((s) => {
    const ai = diaChi(s);
    log(`Client connected from ${ai}`);
    s.on('data', (d: Buffer) => {
      for (let i = 0; i < d.length; i += 1024) {
        const phan = d.subarray(i, i + 1024);
        log(`Received: ${phan.toString('utf8')}`);
        s.write(Buffer.concat([phan, Buffer.from(`server-${id}`)]));
      }
    });
    s.on('error', (e: NodeJS.ErrnoException) => {
      log(datLai(e) ? `Client ${ai} disconnected abruptly.` : `Error: ${e.message}`);
    });
    s.on('close', () => log(`Client ${ai} disconnected.`));
  });
  may.listen(port, '0.0.0.0', () => log(`Listening on 0.0.0.0:${port}`));
  process.once('SIGINT', () => {
    log('Server shutting down.');
    process.exit(0);
  });
}
