'use strict';
const net = require('net');
const { lies, peer } = require('./optionen');
const { port, hinten } = lies({ port: '9090', hinten: 'localhost:8001,localhost:8002' });
const ziele = hinten.split(',').map((z) => { const [host, p] = z.split(':'); return { host, port: +p }; });

async function einmal(ziel, daten) {
  return new Promise((gut, schlecht) => {
    const s = net.connect(ziel.port, ziel.host, () => s.write(daten));
    s.once('data', (antwort) => { s.end(); s.destroy(); gut(antwort); });
    s.once('error', schlecht);
    s.once('end', () => gut(Buffer.alloc(0)));
  });
}

net.createServer(async (c) => {
  const wer = peer(c);
  console.log(`[PROXY] New client connected from ${wer}`);
  c.on('error', () => {});
  let n = 0;
  try {
    for await (const daten of c) {
      const i = n++ % ziele.length;
      const z = ziele[i];
      console.log(`[PROXY] Client ${wer} -> Server ${i + 1} (${z.host}:${z.port})`);
      try {
        c.write(await einmal(z, daten));
      } catch (e) {
        console.log(`[PROXY] Error connecting to server ${z.host}:${z.port}: ${e.message}`);
        c.write('Error: Could not connect to backend server.');
      }
    }
  } catch (e) {
    console.log(`[PROXY] Client ${wer} disconnected abruptly.`);
  }
  console.log(`[PROXY] Client ${wer} disconnected.`);
}).listen(+port, '0.0.0.0', () => {
  console.log(`[PROXY] TCP Proxy listening on 0.0.0.0:${port}`);
  console.log('[PROXY] Balancing between: [' + ziele.map((z) => `('${z.host}', ${z.port})`).join(', ') + ']');
});
process.on('SIGINT', () => process.exit(0));
