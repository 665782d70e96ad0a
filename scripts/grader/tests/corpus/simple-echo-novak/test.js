// quick check, needs the tcp server running
const net = require('net');
const assert = require('assert');
const s = net.connect(12000, 'localhost', () => s.write('abc'));
s.on('data', (d) => { assert.strictEqual(String(d), 'ABC'); console.log('ok'); s.end(); });
