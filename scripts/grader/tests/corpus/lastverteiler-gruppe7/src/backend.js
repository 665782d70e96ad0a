'use strict';
const net = require('net');
const { lies, peer } = require('./optionen');
const { nummer, port } = lies({ nummer: '1', port: '8001' });
const log = (t) => console.log(`[SERVER ${nummer}] ${t}`);

const srv = net.createServer((c) => {
  const wer = peer(c);
  log(`Client connected from ${wer}`);
  c.on('data', (d) => {
    log(`Received: ${d}`);
    c.write(Buffer.concat([d, Buffer.from('server-' + nummer)]));
  });
  c.on('error', (e) => log(e.code === 'ECONNRESET' ? `Client ${wer} disconnected abruptly.` : `Error: ${e.message}`));
  c.on('close', () => log(`Client ${wer} disconnected.`));
});
srv.listen({ port: +port, host: '0.0.0.0' }, () => log(`Listening on 0.0.0.0:${port}`));
process.on('SIGINT', () => { log('Server shutting down.'); process.exit(0); });
