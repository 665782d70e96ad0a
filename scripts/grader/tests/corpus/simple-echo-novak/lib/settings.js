'use strict';

// port and host come from the environment, see .env
const port = Number.parseInt(process.env.SERVER_PORT ?? '12000', 10);
const host = process.env.SERVER_HOST ?? 'localhost';

if (Number.isNaN(port) || port < 1 || port > 65535) {
  console.error(`SERVER_PORT is not a port: ${process.env.SERVER_PORT}`);
  process.exit(1);
}

module.exports = { port, host };
