'use strict';

// Découpe un flux en lignes (les octets peuvent arriver par morceaux).
class Lignes {
  constructor(surLigne, max = 1 << 17) {
    this.surLigne = surLigne;
    this.reste = Buffer.alloc(0);
    this.max = max;
  }

  ajouter(octets) {
    this.reste = Buffer.concat([this.reste, octets]);
    let i;
    while ((i = this.reste.indexOf(10)) !== -1) {
      const ligne = this.reste.subarray(0, i).toString('utf8').replace(/\r$/, '');
      this.reste = this.reste.subarray(i + 1);
      this.surLigne(ligne);
    }
    return this.reste.length <= this.max;
  }
}

function duree(ms) {
  const s = Math.floor(ms / 1000);
  const d = (n) => String(n).padStart(2, '0');
  return `${d(Math.floor(s / 3600))}h${d(Math.floor(s / 60) % 60)}m${d(s % 60)}s`;
}

module.exports = { Lignes, duree };
