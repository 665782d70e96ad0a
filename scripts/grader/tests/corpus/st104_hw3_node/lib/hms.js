const pad = require('left-pad');
module.exports = (ms) => {
  const s = Math.floor(ms / 1000);
  return [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((n) => pad(n, 2, '0')).join(':');
};
