module.exports = {
  port: Number(process.env.HW3_PORT || 4242),
  host: process.env.HW3_HOST || '127.0.0.1',
  welcome: ['*** HW3 service ***', 'commands: UPPER <text>, WHOAMI, COUNT, UPTIME, QUIT', '.'],
};
