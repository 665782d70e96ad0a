'use strict';
const readline = require('readline');

/** asks one question on the terminal; at the end of input the answer is '' */
module.exports = function ask(question) {
  return new Promise((resolve) => {
    const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
    let answered = false;
    rl.question(question, (answer) => {
      answered = true;
      rl.close();
      resolve(answer);
    });
    rl.on('SIGINT', () => process.exit(130));
    rl.on('close', () => { if (!answered) resolve(''); });
  });
};
