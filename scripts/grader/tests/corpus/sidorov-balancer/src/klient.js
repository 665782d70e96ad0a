import net from 'node:net';
import { once } from 'node:events';
import { setTimeout as pauza } from 'node:timers/promises';
import { razobrat, hostPort } from './obshchee.js';

const { proxy } = razobrat(process.argv.slice(2), { proxy: 'localhost:9090' });
const { host, port } = hostPort(proxy);

const s = net.connect({ host, port, family: 4 });
try {
  await once(s, 'connect');
  console.log(`Connected to proxy at ${host}:${port}`);
  s.on('close', () => {
    if (!zakonchili) {
      console.log('Error: proxy closed the connection');
      process.exit(1);
    }
  });
  for (let i = 1; i <= 4; i++) {
    if (i > 1) await pauza(1000);
    console.log(`\nSending: 'hello' (Request ${i})`);
    s.write('hello');
    const [otvet] = await once(s, 'data');
    console.log(`Received: '${otvet}'`);
  }
} catch (e) {
  console.log(`Error: ${e.message}`);
  process.exit(1);
}
var zakonchili = true;
console.log('Client shutting down.');
s.end();
