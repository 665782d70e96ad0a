'use strict';
const net = require('net');
const readline = require('readline');
const { Lignes } = require('./lib/lignes');

const hote = process.argv[2] || 'localhost';
const port = Number(process.argv[3] || 29999);

const MENU = `
== Que voulez-vous faire ? ==
 1. mettre une phrase en majuscules
 2. connaître mon adresse et mon port
 3. nombre de requêtes du serveur
 4. durée de fonctionnement du serveur
 q. quitter`;

const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
const prise = net.connect({ host: hote, port, family: 4 });
prise.setNoDelay(true);

let attente = null;
let bienvenue = false;
let fini = false;

function adieu() {
  if (fini) return;
  fini = true;
  console.log('Au revoir !');
  process.exit(0);
}

function perdu() {
  if (fini) return;
  fini = true;
  console.log('\nLe serveur ne répond plus, connexion perdue.');
  process.exit(1);
}

function demander(requete) {
  const t0 = process.hrtime.bigint();
  attente = (reponse) => {
    const ms = Number(process.hrtime.bigint() - t0) / 1e6;
    console.log(`\nRéponse : ${reponse}`);
    console.log(`Aller-retour : ${ms.toFixed(3)} ms`);
    menu();
  };
  prise.write(requete + '\n');
}

function menu() {
  console.log(MENU);
  rl.question('Votre choix ? ', (choix) => {
    switch (choix.trim()) {
      case '1':
        rl.question('Votre phrase ? ', (phrase) => demander('MAJ ' + phrase));
        break;
      case '2': demander('MOI'); break;
      case '3': demander('NBR'); break;
      case '4': demander('TPS'); break;
      case 'q':
        prise.end('FIN\n', adieu);
        break;
      default:
        console.log(`« ${choix} » n'est pas dans le menu.`);
        menu();
    }
  });
}

const lignes = new Lignes((ligne) => {
  if (!bienvenue) {
    bienvenue = true;
    console.log(`Connecté, je suis le client ${ligne.split(' ')[1]} sur le port ${prise.localPort}`);
    menu();
  } else if (attente) {
    const f = attente;
    attente = null;
    f(ligne);
  }
});
prise.on('data', (o) => lignes.ajouter(o));
prise.on('error', perdu);
prise.on('close', perdu);
rl.on('SIGINT', () => { process.stdout.write('\n'); adieu(); });
rl.on('close', adieu);
process.on('SIGINT', adieu);
