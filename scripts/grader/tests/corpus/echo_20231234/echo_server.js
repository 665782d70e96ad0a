// 20231234 김민수 - 소켓 과제 1
// node echo_server.js tcp   또는   node echo_server.js udp
const net = require("net");
const dgram = require("dgram");

const TCP_PORT = 12000;
const UDP_PORT = 12001;

function upper(b) {
  return Buffer.from(b.toString("latin1").replace(/[a-z]/g, (c) => c.toUpperCase()), "latin1");
}

function tcp() {
  // 한 번에 한 클라이언트만
  const queue = [];
  let busy = false;
  function next() {
    if (busy || queue.length === 0) return;
    busy = true;
    const s = queue.shift();
    console.log(`Connection request from ('${s.remoteAddress}', ${s.remotePort})`);
    s.on("data", (d) => s.end(upper(d)));
    s.on("end", () => s.end());
    s.on("error", () => {});
    s.on("close", () => { busy = false; next(); });
    s.resume();
  }
  net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (s) => {
    s.on("error", () => {});
    queue.push(s);
    next();
  }).listen(TCP_PORT, "0.0.0.0", () => console.log("Server is ready to receive on port " + TCP_PORT));
}

function udp() {
  const s = dgram.createSocket("udp4");
  s.on("message", (m, r) => {
    console.log(`UDP message from ('${r.address}', ${r.port})`);
    s.send(upper(m), r.port, r.address);
  });
  s.bind(UDP_PORT, () => console.log("Server is ready to receive on port " + UDP_PORT));
}

process.on("SIGINT", () => { console.log("bye"); process.exit(0); });

if (process.argv[2] === "udp") udp();
else tcp();
