// Посредник: каждый запрос клиента - новое соединение со следующим сервером.
import net from 'node:net';
import { razobrat, para, hostPort, poKuskam } from './obshchee.js';

const arg = razobrat(process.argv.slice(2), { port: '9090', backends: 'localhost:8001,localhost:8002' });
const uzly = arg.backends.split(',').map(hostPort);
const log = (s) => console.log(`[PROXY] ${s}`);

function sprosit({ host, port }, zapros) {
  return new Promise((gotovo, neudacha) => {
    const s = net.connect({ host, port, family: 4 }, () => s.write(zapros));
    s.once('data', (otvet) => {
      s.end();
      gotovo(otvet);
    });
    s.on('error', neudacha);
    s.on('close', () => neudacha(new Error('backend closed the connection')));
  });
}

class Klient {
  ochered = [];
  zanyat = false;
  sleduyushchiy = 0;

  constructor(sokket) {
    this.sokket = sokket;
    this.kto = para(sokket.remoteAddress, sokket.remotePort);
    log(`New client connected from ${this.kto}`);
    sokket.on('data', (d) => {
      this.ochered.push(...poKuskam(d));
      this.rabotat();
    });
    sokket.on('error', () => log(`Client ${this.kto} disconnected abruptly.`));
    sokket.on('close', () => log(`Client ${this.kto} disconnected.`));
  }

  async rabotat() {
    if (this.zanyat) return;
    this.zanyat = true;
    while (this.ochered.length) {
      const otvet = await this.odin(this.ochered.shift());
      if (!this.sokket.destroyed) this.sokket.write(otvet);
    }
    this.zanyat = false;
  }

  async odin(zapros) {
    const n = this.sleduyushchiy;
    this.sleduyushchiy = (n + 1) % uzly.length;
    const { host, port } = uzly[n];
    log(`Client ${this.kto} -> Server ${n + 1} (${host}:${port})`);
    try {
      return await sprosit(uzly[n], zapros);
    } catch (e) {
      log(`Error connecting to server ${host}:${port}: ${e.message}`);
      return 'Error: Could not connect to backend server.';
    }
  }
}

net
  .createServer({ allowHalfOpen: false }, (s) => new Klient(s))
  .on('error', (e) => {
    log(e.message);
    process.exit(1);
  })
  .listen(Number(arg.port), '0.0.0.0', () => {
    log(`TCP Proxy listening on 0.0.0.0:${arg.port}`);
    log(`Balancing between: [${uzly.map((u) => para(u.host, u.port)).join(', ')}]`);
  });

process.on('SIGINT', () => process.exit(0));
