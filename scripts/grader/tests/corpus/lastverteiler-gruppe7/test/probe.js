// schneller Test mit einem falschen Backend
const net = require('net');
const b = net.createServer((c) => c.on('data', (d) => c.end(d + 'server-x'))).listen(0, () => {
  const s = net.connect(b.address().port, () => s.write('hello'));
  s.on('data', (d) => { console.log(String(d) === 'helloserver-x' ? 'gut' : 'schlecht'); process.exit(); });
});
