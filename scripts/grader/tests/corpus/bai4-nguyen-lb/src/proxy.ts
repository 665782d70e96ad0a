import { connect, createServer, type Socket } from 'node:net';
import { datLai, diaChi } from './lib/dia-chi.js';

const log = (s: string) => console.log(`[PROXY] ${s}`);
const LOI = 'Error: Could not connect to backend server.';

/** Gui mot yeu cau qua ket noi moi, cho tra loi dau tien */
function hoi(port: number, yeuCau: Buffer): Promise<Buffer> {
  return new Promise((xong, hong) => {
    const len = connect(port, 'localhost');
    const nhan: Buffer[] = [];
    len.on('connect', () => len.end(yeuCau));
    len.on('data', (d) => nhan.push(d as Buffer));
    len.on('end', () => xong(Buffer.concat(nhan)));
    len.on('error', hong);
  });
}

async function phucVu(s: Socket, backends: number[]): Promise<void> {
  const ai = diaChi(s);
  let luot = 0;
  log(`New client connected from ${ai}`);
  try {
    for await (const d of s as AsyncIterable<Buffer>) {
      for (let i = 0; i < d.length; i += 1024) {
        const k = luot++ % backends.length;
        const ten = `localhost:${backends[k]}`;
        log(`Client ${ai} -> Server ${k + 1} (${ten})`);
        try {
          s.write(await hoi(backends[k], d.subarray(i, i + 1024)));
        } catch (e) {
          const m = e as Error & { errors?: Error[] };
          log(`Error connecting to server ${ten}: ${m.message || m.errors?.[0]?.message}`);
          s.write(LOI);
        }
      }
    }
  } catch (e) {
    if (datLai(e as NodeJS.ErrnoException)) log(`Client ${ai} disconnected abruptly.`);
  }
  s.destroy();
  log(`Client ${ai} disconnected.`);
}

export function startProxy(port: number, backends: number[]): void {
  const may = createServer({ allowHalfOpen: true }, (s) => {
    s.on('error', () => {});
    void phucVu(s, backends);
  });
  may.listen(port, '0.0.0.0', () => {
    log(`TCP Proxy listening on 0.0.0.0:${port}`);
    log(`Balancing between: [${backends.map((b) => `('localhost', ${b})`).join(', ')}]`);
  });
}
