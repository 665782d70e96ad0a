'use strict';
const net = require('net');
const readline = require('readline/promises');

const port = Number(process.env.PORT || 9090);
const host = process.env.HOST || 'localhost';

const next = (sock) =>
  new Promise((resolve, reject) => {
    sock.once('data', resolve);
    sock.once('close', () => reject(new Error('connection closed by the proxy')));
    sock.once('error', reject);
  });

async function main() {
  const sock = net.connect({ host, port, family: 4 });
  await new Promise((ok, no) => sock.once('connect', ok).once('error', no));
  console.log(`connected to ${host}:${port}, type quit to leave`);
  const rl = readline.createInterface({ input: process.stdin, output: process.stdout, prompt: 'message: ' });
  rl.prompt();
  for await (const line of rl) {
    if (line === 'quit') break;
    if (line) {
      const answer = next(sock);
      sock.write(line);
      console.log(`=> ${await answer}`);
      sock.removeAllListeners();
    }
    rl.prompt();
  }
  rl.close();
  sock.end();
  console.log('done');
}

main().catch((e) => {
  console.error(e.message);
  process.exit(1);
});
