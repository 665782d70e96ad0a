'use strict';

module.exports = {
  DEFAULT_PORT: 4000,
  DEFAULT_HOST: 'localhost',
  TYPES: { UPPER: 'toUpper', WHO: 'whoAmI', STATS: 'stats', UPTIME: 'uptime', BYE: 'bye' },
};
