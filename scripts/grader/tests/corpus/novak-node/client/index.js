'use strict';
const net = require('net');
const readline = require('readline');
const { DEFAULT_PORT, DEFAULT_HOST, TYPES } = require('../shared/constants');

const [host = DEFAULT_HOST, port = DEFAULT_PORT] = process.argv.slice(2);
const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
const ask = (q) => new Promise((resolve) => rl.question(q, resolve));

const socket = net.connect({ host, port: Number(port), family: 4 });
let leaving = false;

function quit(code) {
  leaving = true;
  console.log('Bye bye~');
  process.exit(code);
}

rl.on('SIGINT', () => quit(0));
process.on('SIGINT', () => quit(0));
rl.on('close', () => { if (!leaving) quit(0); });

socket.on('error', (e) => {
  console.log(`\nConnection error: ${e.message}`);
  process.exit(1);
});
socket.on('close', () => {
  if (leaving) return;
  console.log('\nServer closed the connection');
  process.exit(1);
});

function request(obj) {
  return new Promise((resolve) => {
    const t = process.hrtime.bigint();
    socket.once('data', (d) => {
      const rtt = Number(process.hrtime.bigint() - t) / 1e6;
      resolve([JSON.parse(d.toString()), rtt]);
    });
    socket.write(JSON.stringify(obj));
  });
}

async function menu() {
  for (;;) {
    console.log('<Menu>');
    console.log('1) convert text to UPPER-case');
    console.log('2) get my IP address and port number');
    console.log('3) get server request count');
    console.log('4) get server running time');
    console.log('5) exit');
    const option = (await ask('Input option: ')).trim();
    let res, rtt, text;
    if (option === '1') {
      const data = await ask('Input sentence: ');
      [res, rtt] = await request({ type: TYPES.UPPER, data });
      text = res.data;
    } else if (option === '2') {
      [res, rtt] = await request({ type: TYPES.WHO });
      text = `client IP = ${res.ip}, port = ${res.port}`;
    } else if (option === '3') {
      [res, rtt] = await request({ type: TYPES.STATS });
      text = `requests served = ${res.requests}`;
    } else if (option === '4') {
      [res, rtt] = await request({ type: TYPES.UPTIME });
      text = `run time = ${res.uptime}`;
    } else if (option === '5') {
      leaving = true;
      socket.end(JSON.stringify({ type: TYPES.BYE }), () => quit(0));
      return;
    } else {
      console.log(`Invalid option "${option}"`);
      continue;
    }
    console.log(`\nReply from server: ${text}`);
    console.log(`RTT = ${rtt.toFixed(3)} ms\n`);
  }
}

socket.on('connect', () => {
  console.log(`The client is running on port ${socket.localPort}`);
  menu();
});
