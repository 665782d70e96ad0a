// event loop = one thread, no blocking calls anywhere
const net = require('net');
const settings = require('./lib/settings');
const hms = require('./lib/hms');

const startedAt = Date.now();
const online = new Map();
let lastId = 0;
let served = 0;

const commands = {
  UPPER: { nr: 1, run: (c, text) => text.toUpperCase() },
  WHOAMI: { nr: 2, run: (c) => `client IP = ${c.ip}, port = ${c.port}` },
  COUNT: { nr: 3, run: () => `requests served = ${served}` },
  UPTIME: { nr: 4, run: () => `run time = ${hms(Date.now() - startedAt)}` },
};

const server = net.createServer({ allowHalfOpen: false, noDelay: true }, (socket) => {
  const me = { id: ++lastId, ip: (socket.remoteAddress || '?').replace(/^::ffff:/, ''), port: socket.remotePort };
  online.set(me.id, socket);
  console.log(`Connection request from ${me.ip}:${me.port}`);
  console.log(`Client ${me.id} connected. Number of connected clients = ${online.size}`);
  socket.write(settings.welcome.join('\n') + '\n');

  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    rest += chunk;
    const lines = rest.split('\n');
    rest = lines.pop();
    if (rest.length > 100000) { socket.end('ERR line too long\n'); return; }
    for (const line of lines) {
      const m = /^(\w+) ?(.*?)\r?$/.exec(line);
      if (m && m[1] === 'QUIT') { socket.end(); return; }
      const cmd = m && commands[m[1]];
      if (!cmd) { socket.write('ERR unknown command\n'); continue; }
      served += 1;
      console.log(`Command ${cmd.nr}`);
      socket.write(cmd.run(me, m[2]) + '\n');
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    online.delete(me.id);
    console.log(`Client ${me.id} disconnected. Number of connected clients = ${online.size}`);
  });
});

let minute = 1;
(function schedule() {
  setTimeout(() => {
    console.log(`Number of connected clients = ${online.size}`);
    minute += 1;
    schedule();
  }, Math.max(0, startedAt + minute * 60000 - Date.now()));
})();

process.on('SIGINT', () => {
  console.log('Bye bye~');
  process.exit(0);
});

server.listen(settings.port, '0.0.0.0', 511, () => console.log(`The server is ready to receive on port ${settings.port}`));
