// Сервер: отвечает тем же самым плюс своё имя.
import net from 'node:net';
import { razobrat, para, poKuskam } from './obshchee.js';

const { id, port } = razobrat(process.argv.slice(2), { id: '1', port: '8001' });
const log = (s) => console.log(`[SERVER ${id}] ${s}`);

const server = net.createServer((sokket) => {
  const kto = para(sokket.remoteAddress, sokket.remotePort);
  log(`Client connected from ${kto}`);
  sokket.on('data', (dannye) => {
    for (const kusok of poKuskam(dannye)) {
      log(`Received: ${kusok.toString()}`);
      sokket.write(Buffer.concat([kusok, Buffer.from(`server-${id}`)]));
    }
  });
  sokket.on('error', (e) => {
    if (e.code === 'ECONNRESET') log(`Client ${kto} disconnected abruptly.`);
    else log(`Error: ${e.message}`);
  });
  sokket.on('close', () => log(`Client ${kto} disconnected.`));
});

server.on('error', (e) => {
  log(`Error: ${e.message}`);
  process.exit(1);
});
server.listen(Number(port), '0.0.0.0', () => log(`Listening on 0.0.0.0:${port}`));

process.on('SIGINT', () => {
  log('Server shutting down.');
  process.exit(0);
});
