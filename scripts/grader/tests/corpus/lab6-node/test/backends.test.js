const test = require('node:test');
const assert = require('node:assert');
const { parse } = require('../proxy/backends');

test('comments and empty lines are skipped', () => {
  assert.deepStrictEqual(parse('# x\n\na 1\n'), [{ host: 'a', port: 1 }]);
});
