'use strict';
const net = require('net');
const { load } = require('./backends');

const PORT = process.env.PORT || 9090;
const backends = load();

net
  .createServer((client) => {
    const id = `${client.remoteAddress}:${client.remotePort}`;
    let turn = 0;
    console.log('[%s] new client %s', new Date().toISOString(), id);

    client.on('data', (chunk) => {
      client.pause(); // one request after the other
      const no = turn++ % backends.length;
      const b = backends[no];
      console.log('[%s] %s -> #%d %s:%d', new Date().toISOString(), id, no + 1, b.host, b.port);

      const up = net.connect({ host: b.host, port: b.port, family: 4 });
      up.setTimeout(30000, () => up.destroy(new Error('timed out')));
      up.write(chunk);
      up.once('data', () => up.end()); // got the answer, hang up
      up.on('error', (err) => {
        console.error('[%s] backend %s:%d failed: %s', new Date().toISOString(), b.host, b.port, err.code || err.message);
        client.write('Error: Could not connect to backend server.');
      });
      up.on('close', () => {
        up.unpipe(client);
        client.resume();
      });
      up.pipe(client, { end: false });
    });

    client.on('error', (err) => console.log('[%s] %s %s', new Date().toISOString(), id, err.code));
    client.on('close', () => console.log('[%s] client left %s', new Date().toISOString(), id));
  })
  .listen(PORT, '0.0.0.0', () => {
    console.log('proxy up, port %s, %d backends', PORT, backends.length);
  });
