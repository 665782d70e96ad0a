'use strict';
const dgram = require('dgram');
const { port } = require('./lib/settings');

const server = dgram.createSocket('udp4');

server.on('message', (msg, rinfo) => {
  console.log(`UDP message from ${rinfo.address}:${rinfo.port}`);
  const reply = msg.toString('utf8').toUpperCase();
  server.send(reply, rinfo.port, rinfo.address);
});

server.on('listening', () => {
  console.log(`Server is ready to receive on port ${server.address().port}`);
});

server.on('error', (err) => {
  console.error(err.message);
  server.close();
  process.exitCode = 1;
});

server.bind(port);
