'use strict';
const dgram = require('dgram');
const ask = require('./lib/ask');
const { host, port } = require('./lib/settings');

const socket = dgram.createSocket('udp4');

socket.bind(0, async () => {
  console.log(`Client is running on port ${socket.address().port}`);
  const sentence = await ask('Input lowercase sentence: ');
  socket.send(sentence, port, host);
});

socket.on('message', (msg) => {
  console.log(`Reply from server: ${msg}`);
  socket.close();
});
