'use strict';
// PORT=8001 node server/index.js 1
const net = require('net');

const id = process.argv[2] || '1';
const port = process.env.PORT || 8000 + Number(id);

const server = net.createServer((sock) => {
  console.log(`(server ${id}) + ${sock.remoteAddress}:${sock.remotePort}`);
  sock.on('data', (d) => {
    console.log(`(server ${id}) ${d.length} bytes`);
    // node reads up to 64k at once, the assignment says 1024 per request
    for (let i = 0; i < d.length; i += 1024) {
      sock.write(Buffer.concat([d.subarray(i, i + 1024), Buffer.from(`server-${id}`)]));
    }
  });
  sock.on('error', (e) => console.log(`(server ${id}) ! ${e.code}`));
  sock.on('close', () => console.log(`(server ${id}) -`));
});

server.listen({ port, host: '0.0.0.0' }, () => console.log(`(server ${id}) listening, port ${port}`));
