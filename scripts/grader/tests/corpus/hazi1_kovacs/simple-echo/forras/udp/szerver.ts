import { createSocket } from "dgram";

const port = Number(process.argv[2] || 12000);
const s = createSocket("udp4");
s.on("message", (m, felado) => {
    console.log(`UDP message from ('${felado.address}', ${felado.port})`);
    s.send(m.toString().toUpperCase(), felado.port, felado.address);
});
s.bind(port, () => console.log(`Server is ready to receive on port ${port}`));
