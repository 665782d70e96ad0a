#!/usr/bin/env node
// Esercizio 5: catena di proxy.  node catena.js nodo [porta]  |  node catena.js scarica ingresso.txt
const net = require('net');
const fs = require('fs');
const path = require('path');

function nodo(porta) {
  let quanti = 0;
  const server = net.createServer({ allowHalfOpen: true }, (presa) => {
    const n = quanti++;
    console.log('creating new thread ' + n);
    let testo = '';
    let attesa = null;
    let partito = false;
    const parti = () => {
      if (partito) return;
      partito = true;
      clearTimeout(attesa);
      servi(presa, testo.split(/\r?\n/).map((r) => r.trim()).filter(Boolean), n);
    };
    presa.on('data', (d) => {
      testo += d;
      clearTimeout(attesa);
      attesa = setTimeout(parti, 150);
    });
    presa.on('end', parti);
    presa.on('error', () => presa.destroy());
  });
  server.listen(porta, () => console.log('the server is ready'));
}

function servi(presa, righe, n) {
  if (righe.length === 0) return presa.end();
  const fallito = () => presa.resetAndDestroy();
  const finito = () => console.log('file sending in thread ' + n + ' completed');
  const [nome, prossimo, ...resto] = righe;
  if (prossimo) {
    console.log('Working as a proxy in thread ' + n);
    const [host, porta] = prossimo.split(/\s+/);
    const avanti = net.connect({ host, port: Number(porta), family: 4 }, () => avanti.write([nome, ...resto].join('\n') + '\n'));
    avanti.on('error', fallito);
    presa.on('close', () => avanti.destroy());
    presa.on('finish', finito);
    avanti.pipe(presa);
  } else {
    console.log('Working as a server in thread ' + n);
    const file = fs.createReadStream(path.basename(nome));
    file.on('error', fallito);
    presa.on('close', () => file.destroy());
    presa.on('finish', finito);
    file.pipe(presa);
  }
}

function scarica(ingresso) {
  const righe = fs.readFileSync(ingresso, 'utf8').split('\n').map((r) => r.trim()).filter((r) => r);
  const nome = righe.shift();
  const [host, porta] = righe.shift().split(/\s+/);
  const pezzi = [];
  const s = net.connect({ host, port: +porta, family: 4 }, () => s.write([nome].concat(righe, '').join('\n')));
  s.setTimeout(10000, () => s.destroy(new Error('timeout')));
  s.on('data', (p) => pezzi.push(p));
  s.on('end', () => {
    fs.writeFileSync(nome, Buffer.concat(pezzi));
    console.log('The file got downloaded in the client.');
  });
  s.on('error', (e) => {
    console.error('errore: ' + e.message);
    process.exitCode = 1;
  });
}

const [ruolo, argomento] = process.argv.slice(2);
if (ruolo === 'nodo' && argomento) nodo(Number(argomento));
else if (ruolo === 'nodo') {
  process.stdout.write('Enter the port no. : ');
  process.stdin.once('data', (d) => { process.stdin.pause(); nodo(Number(d)); });
} else if (ruolo === 'scarica') scarica(argomento);
else {
  console.error('uso: catena.js nodo [porta] | scarica ingresso.txt');
  process.exit(1);
}
