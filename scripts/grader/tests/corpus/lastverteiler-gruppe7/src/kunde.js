'use strict';
const net = require('net');
const { once } = require('events');
const { setTimeout: warte } = require('timers/promises');
const { lies } = require('./optionen');
const { ziel } = lies({ ziel: 'localhost:9090' });
const [host, port] = ziel.split(':');

(async () => {
  const s = net.connect(+port, host);
  await once(s, 'connect');
  console.log(`Connected to proxy at ${host}:${port}`);
  for (let i = 1; i <= 4; i++) {
    console.log(`\nSending: 'hello' (Request ${i})`);
    s.write('hello');
    const [d] = await once(s, 'data');
    console.log(`Received: '${d}'`);
    if (i < 4) await warte(1000);
  }
  s.end();
  console.log('Client shutting down.');
})().catch((e) => { console.error(String(e)); process.exit(1); });
