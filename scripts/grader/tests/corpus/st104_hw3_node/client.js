const net = require('net');
const readline = require('readline');
const settings = require('./lib/settings');

const menu = `<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit`;
const words = { 2: 'WHOAMI', 3: 'COUNT', 4: 'UPTIME' };

const socket = net.connect(settings.port, settings.host);
const rl = readline.createInterface({ input: process.stdin, output: process.stdout, terminal: false });
const waiting = [];
let got = '';
let greeted = false;

function bye() {
  console.log('Bye bye~');
  process.exit(0);
}
process.on('SIGINT', () => { console.log(); bye(); });

function ask(request) {
  const t0 = process.hrtime.bigint();
  waiting.push((reply) => {
    const ms = Number(process.hrtime.bigint() - t0) / 1e6;
    console.log(`\nReply from server: ${reply}`);
    console.log(`RTT = ${ms.toFixed(3)} ms\n`);
    showMenu();
  });
  socket.write(request + '\n');
}

function showMenu() {
  console.log(menu);
  rl.question('Input option: ', (o) => {
    o = o.trim();
    if (o === '1') rl.question('Input sentence: ', (text) => ask('UPPER ' + text));
    else if (words[o]) ask(words[o]);
    else if (o === '5') { socket.end('QUIT\n'); bye(); }
    else { console.log('No such option: ' + o); showMenu(); }
  });
}

socket.setEncoding('utf8');
socket.setNoDelay(true);
socket.on('connect', () => console.log(`The client is running on port ${socket.localPort}`));
socket.on('data', (d) => {
  got += d;
  let at;
  while ((at = got.indexOf('\n')) >= 0) {
    const line = got.slice(0, at);
    got = got.slice(at + 1);
    if (!greeted) {
      if (line === '.') { greeted = true; showMenu(); }
      continue;
    }
    const next = waiting.shift();
    if (next) next(line);
  }
});
socket.on('error', (e) => { console.error('connection problem: ' + e.message); process.exit(1); });
socket.on('close', () => { console.error('server closed the connection'); process.exit(1); });
rl.on('close', bye);
