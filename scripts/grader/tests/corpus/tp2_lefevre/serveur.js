'use strict';
const net = require('net');
const { Lignes, duree } = require('./lib/lignes');

const port = Number(process.argv[2] || 29999);
const debut = process.hrtime.bigint();
const ecoule = () => Number((process.hrtime.bigint() - debut) / 1000000n);

const clients = new Map();
let dernierNumero = 0;
let nbRequetes = 0;

const dire = (...m) => console.log('[serveur]', ...m);

const actions = {
  MAJ: (c, texte) => texte.toUpperCase(),
  MOI: (c) => `vous êtes ${c.ip}, port ${c.port}`,
  NBR: () => `${nbRequetes} requête(s) traitée(s)`,
  TPS: () => `en marche depuis ${duree(ecoule())}`,
};
const numeros = { MAJ: 1, MOI: 2, NBR: 3, TPS: 4 };

const serveur = net.createServer((prise) => {
  const c = { numero: ++dernierNumero, ip: prise.remoteAddress, port: prise.remotePort };
  clients.set(c.numero, prise);
  dire(`demande de connexion de ${c.ip}:${c.port}`);
  dire(`le client ${c.numero} arrive, ${clients.size} client(s) en ligne`);
  prise.write(`BONJOUR ${c.numero}\n`);

  const lignes = new Lignes((ligne) => {
    if (prise.destroyed || prise.writableEnded) return;
    const [, mot, texte] = /^(\S*) ?(.*)$/s.exec(ligne);
    if (mot === 'FIN') {
      prise.end();
    } else if (Object.hasOwn(actions, mot)) {
      nbRequetes += 1;
      dire(`commande ${numeros[mot]}`);
      prise.write(actions[mot](c, texte) + '\n');
    } else {
      prise.write('ERREUR commande inconnue\n');
    }
  });

  prise.on('data', (octets) => {
    if (!lignes.ajouter(octets)) prise.destroy();
  });
  prise.on('error', () => {});
  prise.on('close', () => {
    clients.delete(c.numero);
    dire(`le client ${c.numero} part, ${clients.size} client(s) en ligne`);
  });
});

let minute = 0;
function bilan() {
  if (minute > 0) dire(`bilan : ${clients.size} client(s)`);
  minute += 1;
  setTimeout(bilan, minute * 60000 - ecoule());
}

serveur.listen(port, '0.0.0.0', () => {
  dire(`prêt, j'écoute sur le port ${port}`);
  bilan();
});

process.on('SIGINT', () => {
  console.log('Au revoir !');
  process.exit(0);
});
