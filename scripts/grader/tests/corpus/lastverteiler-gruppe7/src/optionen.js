'use strict';
// kleine Hilfe: --name wert  oder --name=wert
exports.lies = function (vorgaben) {
  const o = Object.assign({}, vorgaben);
  const a = process.argv.slice(2);
  for (let i = 0; i < a.length; i++) {
    const m = /^--([a-z]+)(?:=(.*))?$/.exec(a[i]);
    if (!m || !(m[1] in o)) { console.error('unbekannte Option ' + a[i]); process.exit(64); }
    o[m[1]] = m[2] !== undefined ? m[2] : a[++i];
  }
  return o;
};
exports.peer = (s) => `('${(s.remoteAddress || '?').replace('::ffff:', '')}', ${s.remotePort})`;
