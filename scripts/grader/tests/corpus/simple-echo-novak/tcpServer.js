'use strict';
const net = require('net');
const { port } = require('./lib/settings');

// Node would happily serve everybody at once. The exercise wants the second
// client to wait, so sockets are queued and started one by one.
const waiting = [];
let busy = false;

function next() {
  if (busy || waiting.length === 0) return;
  busy = true;
  const socket = waiting.shift();
  console.log(`Connection request from ${socket.remoteAddress}:${socket.remotePort}`);

  socket.once('data', (chunk) => {
    socket.end(upper(chunk));
  });
  socket.on('end', () => socket.end());
  socket.on('error', (err) => console.error(`  ${err.code}`));
  socket.on('close', () => {
    busy = false;
    next();
  });
  socket.resume();
}

function upper(buf) {
  return Buffer.from(buf.toString('utf8').toUpperCase(), 'utf8');
}

const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
  waiting.push(socket);
  next();
});

server.on('error', (err) => {
  console.error(err.message);
  process.exit(1);
});

server.listen(port, '0.0.0.0', () => {
  console.log(`Server is ready to receive on port ${port}`);
});
