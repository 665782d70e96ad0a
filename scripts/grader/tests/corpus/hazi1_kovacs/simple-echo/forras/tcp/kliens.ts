import { connect } from "net";
import { kerdez } from "../kerdez";

const host = process.argv[2] || "localhost";
const port = Number(process.argv[3] || 12000);

const s = connect(port, host, async () => {
    console.log(`Client is running on port ${s.localPort}`);
    s.write((await kerdez("Input lowercase sentence: ")) + "\n");
});
s.on("data", (d) => {
    console.log(`Reply from server: ${d.toString().trimEnd()}`);
    s.destroy();
});
s.on("end", () => s.destroy());
s.on("close", () => process.exit());
s.on("error", (e) => {
    console.error(e.message);
    process.exitCode = 1;
});
