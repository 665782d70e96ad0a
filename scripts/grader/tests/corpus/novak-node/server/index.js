'use strict';
const net = require('net');
const { DEFAULT_PORT, TYPES } = require('../shared/constants');

const port = Number(process.argv[2]) || DEFAULT_PORT;
const startedAt = Date.now();
const sockets = new Map();
let lastId = 0;
let requests = 0;

const stamp = () => new Date().toISOString();
const log = (msg) => console.log(`${stamp()} - ${msg}`);
const cyan = (s) => `\x1b[36m${s}\x1b[0m`;

function hms(ms) {
  const s = Math.floor(ms / 1000);
  const p = (n) => String(n).padStart(2, '0');
  return `${p(Math.floor(s / 3600))}:${p(Math.floor(s / 60) % 60)}:${p(s % 60)}`;
}

function answer(socket, req) {
  switch (req.type) {
    case TYPES.UPPER:
      return { data: String(req.data).toUpperCase() };
    case TYPES.WHO:
      return { ip: socket.remoteAddress, port: socket.remotePort };
    case TYPES.STATS:
      return { requests };
    case TYPES.UPTIME:
      return { uptime: hms(Date.now() - startedAt) };
  }
  return null;
}

const server = net.createServer((socket) => {
  const id = ++lastId;
  sockets.set(id, socket);
  log(`Connection request from ${socket.remoteAddress}:${socket.remotePort}`);
  log(`${cyan('client ' + id)} is here, there are ${sockets.size} of them`);

  socket.on('data', (chunk) => {
    let req;
    try {
      req = JSON.parse(chunk.toString());
    } catch (e) {
      socket.write(JSON.stringify({ error: 'not JSON' }));
      return;
    }
    if (!req || !Object.values(TYPES).includes(req.type)) {
      socket.write(JSON.stringify({ error: 'unknown type' }));
      return;
    }
    if (req.type === TYPES.BYE) {
      socket.end();
      return;
    }
    requests++;
    log(`Command ${req.type}`);
    socket.write(JSON.stringify(answer(socket, req)));
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    sockets.delete(id);
    log(`${cyan('client ' + id)} has gone, there are ${sockets.size} of them`);
  });
});

server.listen(port, '0.0.0.0', () => log(`The server is ready to receive on port ${port}`));

setInterval(() => {
  console.log('---------- minute report ----------');
  console.log(`  uptime   ${hms(Date.now() - startedAt)}`);
  console.log(`  clients  ${sockets.size}`);
  console.log(`  requests ${requests}`);
  console.log('-----------------------------------');
}, 60000);

process.on('SIGINT', () => {
  log('Bye bye~');
  process.exit(0);
});
