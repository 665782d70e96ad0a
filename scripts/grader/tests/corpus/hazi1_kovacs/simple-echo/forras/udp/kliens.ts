import { createSocket } from "dgram";
import { kerdez } from "../kerdez";

const host = process.argv[2] || "localhost";
const port = Number(process.argv[3] || 12000);
const s = createSocket("udp4");

s.bind(0, async () => {
    console.log(`Client is running on port ${s.address().port}`);
    const mondat = await kerdez("Input lowercase sentence: ");
    s.send(mondat, port, host);
});
s.on("message", (m) => {
    console.log(`Reply from server: ${m}`);
    s.close();
    process.exit(0);
});
