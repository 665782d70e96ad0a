'use strict';
const net = require('net');
const ask = require('./lib/ask');
const { host, port } = require('./lib/settings');

const socket = net.connect({ host, port }, async () => {
  console.log(`Client is running on port ${socket.localPort}`);
  const sentence = await ask('Input lowercase sentence: ');
  socket.write(sentence);
});

let reply = '';
socket.setEncoding('utf8');
socket.on('data', (d) => { reply += d; });
socket.on('end', () => {
  console.log(`Reply from server: ${reply}`);
});
socket.on('error', (err) => {
  console.error(`cannot talk to ${host}:${port} (${err.code})`);
  process.exitCode = 1;
});
