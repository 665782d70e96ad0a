// 50 clients at once, run by hand
const net = require('net');
for (let i = 0; i < 50; i++) {
  const s = net.connect(9090, 'localhost', () => s.write('x' + i));
  s.on('data', (d) => { console.log(String(d)); s.end(); });
}
