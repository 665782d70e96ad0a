'use strict';
const fs = require('fs');
const path = require('path');

function parse(text) {
  return text
    .split(/\r?\n/)
    .map((l) => l.replace(/#.*/, '').trim())
    .filter(Boolean)
    .map((l) => {
      const [host, port] = l.split(/\s+/);
      return { host, port: Number(port) };
    });
}

module.exports = {
  parse,
  load: () => parse(fs.readFileSync(path.join(__dirname, 'backends.txt'), 'utf8')),
};
