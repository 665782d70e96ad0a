const net = require("net");
const dgram = require("dgram");
const readline = require("readline");

const HOST = "localhost";
const TCP_PORT = 12000;
const UDP_PORT = 12001;

function ask(f) {
  const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
  rl.question("Input lowercase sentence: ", (t) => { rl.close(); f(t); });
}

if (process.argv[2] === "udp") {
  const s = dgram.createSocket("udp4");
  s.bind(0, () => {
    console.log("Client is running on port " + s.address().port);
    ask((t) => s.send(t, UDP_PORT, HOST));
  });
  s.on("message", (m) => { console.log("Reply from server: " + m); s.close(); });
} else {
  const s = net.connect({ port: TCP_PORT, host: HOST, family: 4 }, () => {
    console.log("Client is running on port " + s.localPort);
    ask((t) => { if (t === "") s.end(); else s.write(t); });
  });
  s.on("data", (m) => { console.log("Reply from server: " + m); s.end(); });
  s.on("error", (e) => { console.log("error: " + e.message); process.exit(1); });
}
