//! Programs in other languages, and how they are built.

use super::*;

#[test]
fn a_python_menu_with_its_port_and_host_written_in() {
    let submission = first(&[
        (
            "MultiTCPServer.py",
            "import socket, threading\nserverPort = 22345\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n\
             s.bind(('', serverPort))\ns.listen(5)\nthreading.Thread(target=print)\nprint('Number of connected clients')\n",
        ),
        (
            "MultiTCPClient.py",
            "from socket import *\nserverName = 'nsl2.cau.ac.kr'\nserverPort = 22345\nc = socket(AF_INET, SOCK_STREAM)\n\
             c.connect((serverName, serverPort))\nprint('<Menu>')\nprint('2) get my IP address and port number')\n\
             option = input('Input command: ')\nx = input('Input lowercase sentence: ')\n",
        ),
    ]);
    assert_eq!(submission.assignment, Assignment::Multithread);
    assert_eq!(command(&submission, Part::Server), "python3 MultiTCPServer.py");
    assert_eq!(command(&submission, Part::Client), "python3 MultiTCPClient.py");
    assert_eq!(submission.ports, FixedPorts { port: Some(22_345), ..FixedPorts::default() });
    assert_eq!(submission.hosts, ["nsl2.cau.ac.kr"]);
    assert_eq!(submission.menu.option_prompt, "Input command: ");
    assert_eq!(submission.menu.sentence_prompt, "Input lowercase sentence: ");
    assert_eq!(submission.build, None);
}

#[test]
fn go_programs_of_the_proxy_with_its_backends_written_in() {
    let main = "package main\nimport (\"net\"; \"os\"; \"flag\")\nfunc main() {\n";
    let submission = first(&[
        (
            "proxy/main.go",
            &format!(
                "{main} l, _ := net.Listen(\"tcp\", \":9191\")\n backends := []string{{\"localhost:7001\", \"localhost:7002\"}} }}"
            ),
        ),
        (
            "server/main.go",
            &format!(
                "{main} id := flag.Int(\"id\", 1, \"\")\n port := flag.Int(\"port\", 7001, \"\")\n net.Listen(\"tcp\", port) }}"
            ),
        ),
        ("client/main.go", &format!("{main} net.Dial(\"tcp\", \"localhost:9191\") }}")),
    ]);
    assert_eq!(submission.assignment, Assignment::ProxyLb);
    assert_eq!(command(&submission, Part::Server), "./server/main -id {id} -port {port}");
    assert_eq!(command(&submission, Part::Proxy), "./proxy/main");
    assert_eq!(
        submission.ports,
        FixedPorts { port: Some(9191), backends: vec![7001, 7002], ..FixedPorts::default() }
    );
    assert_eq!(submission.hosts, Vec::<String>::new());
    let build = &build(&submission)[2];
    assert!(build.starts_with("go build -o server/main server/main.go && "), "{build}");
}

#[test]
fn rust_programs_are_built_by_cargo() {
    let submission = first(&[
        ("Cargo.toml", "[package]\nname = \"chain\"\n"),
        (
            "src/bin/server.rs",
            "fn main() { println!(\"Working as a proxy\"); std::env::args(); TcpListener::bind(1); }",
        ),
        (
            "src/bin/client.rs",
            "fn main() { let args: Vec<_> = std::env::args().collect(); let file = &args[1]; }",
        ),
        ("target/debug/build/x/server.rs", "fn main() { TcpListener::bind(1); }"),
    ]);
    assert_eq!(submission.assignment, Assignment::ProxyChain);
    assert_eq!(command(&submission, Part::Server), "./target/debug/server {port}");
    assert_eq!(command(&submission, Part::Client), "./target/debug/client {input}");
    assert_eq!(build(&submission).join(" "), "cargo build --offline");
}

#[test]
fn rust_crates_side_by_side_are_built_each_by_itself() {
    let submission = first(&[
        ("server/Cargo.toml", "[package]\nname = \"echo-server\"\n"),
        ("server/src/main.rs", "fn main() { TcpListener::bind(\"127.0.0.1:8000\"); }"),
        ("client/Cargo.toml", "[package]\nname = \"echo-client\"\n"),
        ("client/src/main.rs", "fn main() { TcpStream::connect(\"127.0.0.1:8000\"); }"),
    ]);
    assert_eq!(submission.assignment, Assignment::Echo);
    assert_eq!(command(&submission, Part::Server), "./server/target/debug/echo-server");
    assert_eq!(submission.ports.port, Some(8000));
    assert_eq!(
        build(&submission)[2],
        "cargo build --offline --manifest-path server/Cargo.toml && cargo build --offline --manifest-path client/Cargo.toml"
    );
}

#[test]
fn a_node_menu_is_served_by_one_thread() {
    let submission = first(&[
        (
            "server.js",
            "const net = require('net');\nnet.createServer().listen(process.argv[2] || 29999);\n// running time",
        ),
        (
            "client.mjs",
            "import net from 'net';\nconst port = 29999;\nrl.question('Input option: ');\nnet.connect(port, 'pc-1.example.org');",
        ),
    ]);
    assert_eq!(submission.assignment, Assignment::Nonblocking);
    assert_eq!(command(&submission, Part::Server), "node server.js {host} {port}");
    assert_eq!(command(&submission, Part::Client), "node client.mjs");
    assert_eq!(submission.ports.port, Some(29_999));
}

#[test]
fn python_in_a_package_is_started_from_outside_of_it() {
    let submission = first(&[
        ("chat/server.py", "import socket\nfrom .wire import x\ns.listen(1)\n"),
        ("chat/client.py", "import socket\nfrom chat.wire import x\ns.connect(())\n"),
        ("chat/wire.py", "x = 1\n"),
        ("chat/__init__.py", ""),
    ]);
    assert_eq!(command(&submission, Part::Server), "python3 -m chat.server");
    assert_eq!(command(&submission, Part::Client), "python3 -m chat.client");
}

#[test]
fn programs_of_csharp_are_compiled_with_what_is_theirs() {
    let main = "class Program { static void Main(string[] args) {";
    let submission = first(&[
        ("EchoHw.sln", ""),
        ("Server/Server.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />"),
        ("Server/obj/Debug/AssemblyInfo.cs", "// made"),
        (
            "Server/Program.cs",
            &format!("{main} int port = int.Parse(args[0]); new TcpListener(IPAddress.Any, port); }} }}"),
        ),
        ("Server/Session.cs", "class Session {}"),
        ("Client/Client.csproj", ""),
        (
            "Client/Program.cs",
            &format!(
                "{main} var c = new TcpClient(args[0], Convert.ToInt32(args[1])); string host = args[0]; }} }}"
            ),
        ),
    ]);
    assert_eq!(submission.assignment, Assignment::Echo);
    let made = "mcs -out:Server/Program.exe Server/Program.cs Server/Session.cs && \
        mcs -out:Client/Program.exe Client/Program.cs";
    assert_eq!(build(&submission), ["sh", "-c", made]);
    assert_eq!(command(&submission, Part::Server), "mono Server/Program.exe {port}");
    assert_eq!(command(&submission, Part::Client), "mono Client/Program.exe {host} {port}");
}

#[test]
fn programs_of_typescript_are_compiled_as_their_project_says() {
    let submission = first(&[
        ("tsconfig.json", "{ \"compilerOptions\": { \"outDir\": \"dist\", \"rootDir\": \"src\" } }"),
        ("package.json", "{ \"scripts\": { \"start\": \"node dist/server.js\" } }"),
        (
            "src/server.ts",
            "import * as net from 'net';\nnet.createServer().listen(Number(process.argv[2]));\n",
        ),
        ("src/types.d.ts", "import * as net from 'net'; declare const x: any;"),
        (
            "src/client.ts",
            "import { connect } from 'net';\nconst host = process.argv[2];\nconnect(Number(process.argv[3]), host);\n",
        ),
    ]);
    assert_eq!(build(&submission), ["tsc", "-p", "."]);
    assert_eq!(command(&submission, Part::Server), "node dist/server.js {port}");
    assert_eq!(command(&submission, Part::Client), "node dist/client.js {host} {port}");
}
