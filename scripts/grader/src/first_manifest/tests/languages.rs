//! Programs in several languages, and how they are built.

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
fn c_programs_with_arguments_are_compiled() {
    let main = "int main(int argc, char **argv) { const char *host = argv[1]; int port = atoi(argv[2]); ";
    let submission = first(&[
        ("src/echo_server.c", &format!("#include \"util.h\"\n{main} bind(0); listen(1, 2); }}")),
        ("src/echo_client.c", &format!("{main} connect(1); }}")),
        ("src/util.c", "int util(void) { return 1; }"),
        ("src/old.c", "int main(void) { return 0; }"),
    ]);
    assert_eq!(submission.assignment, Assignment::Echo);
    assert_eq!(command(&submission, Part::Server), "./src/echo_server {host} {port}");
    assert_eq!(
        build(&submission),
        [
            "sh",
            "-c",
            "cc -std=gnu17 -O2 -pthread -o src/echo_server src/echo_server.c src/util.c && \
             cc -std=gnu17 -O2 -pthread -o src/echo_client src/echo_client.c src/util.c"
        ]
    );
    assert!(!submission.ports.any());
}

#[test]
fn a_makefile_makes_c_programs() {
    let submission = first(&[
        ("Makefile", "all: server client\n"),
        ("server.c", "int main(void) { int port = 9000; listen(1, 2); pthread_create(0); }"),
        ("client.c", "int main(void) { connect(1, 2); }"),
    ]);
    assert_eq!(submission.assignment, Assignment::MultithreadEcho);
    assert_eq!(build(&submission), ["make"]);
    assert_eq!(command(&submission, Part::Client), "./client");
    assert_eq!(submission.ports.port, Some(9000));
}

#[test]
fn java_programs_are_compiled_into_their_package() {
    let main = "public static void main(String[] args) throws Exception {";
    let submission = first(&[
        (
            "BulkServer.java",
            &format!(
                "package net.bulk;\npublic class BulkServer {{ {main} new ServerSocket(Integer.parseInt(args[0])); }} }}"
            ),
        ),
        (
            "BulkClient.java",
            &format!(
                "package net.bulk;\nclass BulkClient {{ {main}\nString host = args[0];\nint port = Integer.parseInt(args[1]);\n\
             byte[] b = new byte[102400]; new Socket(host, port); }} }}"
            ),
        ),
        ("Frame.java", "package net.bulk;\nclass Frame {}"),
    ]);
    assert_eq!(submission.assignment, Assignment::Bulk);
    assert_eq!(command(&submission, Part::Server), "java net.bulk.BulkServer {port}");
    assert_eq!(command(&submission, Part::Client), "java net.bulk.BulkClient {host} {port}");
    let build = build(&submission).join(" ");
    assert_eq!(build, "javac -encoding UTF-8 -d . BulkClient.java BulkServer.java Frame.java");
}

#[test]
fn what_java_does_at_ctrl_c_is_no_thread_for_each_client() {
    let main = "public static void main(String[] args) throws Exception {";
    let hook = "Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(\"exiting\")));";
    let of = |serve: &str| {
        let server = format!("class Server {{ {main} {hook} new ServerSocket(8000); {serve} }} }}");
        let client = format!("class Client {{ {main} new Socket(\"127.0.0.1\", 8000); }} }}");
        first(&[("Server.java", &server), ("Client.java", &client)]).assignment
    };
    assert_eq!(of("serve(accept());"), Assignment::Echo);
    assert_eq!(of("new Thread(() -> serve(accept())).start();"), Assignment::MultithreadEcho);
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
fn a_makefile_without_a_rule_for_all_is_asked_for_each_program() {
    let built = |makefile: &str| {
        let server = ("server.c", "int main(void) { int port = 9000; listen(1, 2); pthread_create(0); }");
        let client = ("client.c", "int main(void) { connect(1, 2); }");
        build(&first(&[("Makefile", makefile), server, client])).join(" ")
    };
    let rules =
        "server: server.c\n\tcc server.c\nclient: client.c\nclean:\n\trm server\nrun-server: server\n";
    assert_eq!(built(rules), "make server client");
    assert_eq!(built(&format!("CC := gcc\n.PHONY: all\n{rules}all: server client\n")), "make all");
    assert_eq!(built(&format!("all: server client\n{rules}")), "make");
    assert_eq!(built(&format!(".DEFAULT_GOAL := both\n{rules}both: server client\n")), "make");
}

#[test]
fn a_nested_makefile_is_used_where_it_is() {
    let submission = first(&[
        ("src/Makefile", "all: server client\n"),
        ("src/server.c", "int main(void) { listen(1, 2); }"),
        ("src/client.c", "int main(void) { connect(1, 2); }"),
    ]);
    assert_eq!(build(&submission), ["make", "-C", "src"]);
}

#[test]
fn c_programs_get_what_they_include() {
    let submission = first(&[
        ("src/server.c", "#include <math.h>\n#include \"net/wrap.h\"\nint main(void) { listen(1, 2); }"),
        ("lib/net/wrap.c", "#include <openssl/sha.h>\nint wrap;"),
        ("lib/net/other.c", "int other;"),
        ("include/net/wrap.h", ""),
        ("test_server.c", "int main(void) { listen(1, 2); }"),
        ("client.py", "import socket\ns.connect(())"),
    ]);
    let expected =
        "cc -std=gnu17 -O2 -pthread -o src/server -Iinclude src/server.c lib/net/wrap.c -lm -lcrypto";
    assert_eq!(build(&submission).join(" "), expected);
}

#[test]
fn java_programs_of_several_roots_have_folders_of_their_own() {
    let main =
        |body: &str| format!("public class Main {{ public static void main(String[] args) {{ {body} }} }}");
    let submission = first(&[
        ("server/Main.java", &main("new ServerSocket(8000);")),
        ("client/Main.java", &main("new Socket(\"localhost\", 8000);")),
    ]);
    assert_eq!(command(&submission, Part::Server), "java -cp out/server Main");
    assert_eq!(command(&submission, Part::Client), "java -cp out/client Main");
    let built = &build(&submission)[2];
    let expected = "javac -encoding UTF-8 -d out/server server/Main.java && \
                    javac -encoding UTF-8 -d out/client client/Main.java";
    assert_eq!(built, expected);
    let package = |name: &str, body: &str| format!("package edu.net;\n{}", main(body).replace("Main", name));
    let submission = first(&[
        ("app/src/main/java/edu/net/EchoServer.java", &package("EchoServer", "new ServerSocket(8000);")),
        (
            "app/src/main/java/edu/net/EchoClient.java",
            &package("EchoClient", "new Socket(\"localhost\", 8000);"),
        ),
        ("app/src/test/java/edu/net/EchoServerTest.java", &package("EchoServerTest", "new ServerSocket(1);")),
        ("app/pom.xml", "<project/>"),
        ("app/lib/gson.jar", ""),
    ]);
    assert_eq!(command(&submission, Part::Server), "java -cp out:app/lib/gson.jar:. edu.net.EchoServer");
    assert_eq!(
        build(&submission).join(" "),
        "javac -encoding UTF-8 -cp app/lib/gson.jar -d out app/src/main/java/edu/net/EchoClient.java \
         app/src/main/java/edu/net/EchoServer.java"
    );
}

#[test]
fn java_files_are_compiled_in_the_encoding_that_they_have() {
    let dir = folder(&[(
        "Client.java",
        "class Client { public static void main(String[] args) { new Socket(\"localhost\", 8000); } }",
    )]);
    let server = "// serveur d'\u{e9}cho, tr\u{e8}s simple\nclass Server { public static void main(String[] args) { \
                  new ServerSocket(8000); } }";
    let with = |bytes: Vec<u8>| {
        std::fs::write(dir.path().join("Server.java"), bytes).unwrap();
        let written = write(dir.path(), None).unwrap();
        let submission = manifest::read(&written.path).unwrap();
        std::fs::remove_file(written.path).unwrap();
        build(&submission)[2].clone()
    };
    assert_eq!(with(server.as_bytes().to_vec()), "UTF-8");
    assert_eq!(with(server.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()), "windows-1252");
    let utf_16 = std::iter::once(0xfeff).chain(server.encode_utf16());
    assert_eq!(with(utf_16.flat_map(u16::to_le_bytes).collect()), "UTF-16");
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
fn programs_of_kotlin_are_compiled_into_archives() {
    let submission = first(&[
        ("src/main/kotlin/Common.kt", "const val PORT = 12345\nfun open() = ServerSocket(PORT)\n"),
        ("src/main/kotlin/Server.kt", "fun main() {\n    open().accept()\n    Thread { }.start() }\n"),
        (
            "src/main/kotlin/Client.kt",
            "fun main(args: Array<String>) {\n    val s = Socket(\"localhost\", PORT) }\n",
        ),
    ]);
    assert_eq!(submission.assignment, Assignment::MultithreadEcho);
    let made = |name: &str| {
        let folder = "src/main/kotlin";
        format!("kotlinc {folder}/{name}.kt {folder}/Common.kt -include-runtime -d {folder}/{name}.jar")
    };
    assert_eq!(build(&submission)[2], format!("{} && {}", made("Server"), made("Client")));
    assert_eq!(command(&submission, Part::Server), "java -jar src/main/kotlin/Server.jar");
    assert_eq!(submission.ports.port, Some(12_345));
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

#[test]
fn modules_of_maven_are_found_by_the_compiler_where_they_are() {
    let main = "public static void main(String[] args) throws Exception {";
    let text = |class: &str, body: &str| format!("package hw;\npublic class {class} {{ {main} {body} }} }}");
    let submission = first(&[
        ("pom.xml", "<project/>"),
        ("common/src/main/java/hw/Names.java", "package hw;\npublic class Names {}"),
        ("server/src/main/java/hw/Server.java", &text("Server", "new ServerSocket(12000);")),
        ("client/src/main/java/hw/Client.java", &text("Client", "new Socket(\"localhost\", 12000);")),
        ("server/src/main/resources/server.properties", "port=12000"),
    ]);
    let step = |of: &str, class: &str| {
        let root = format!("{of}/src/main/java");
        format!("javac -encoding UTF-8 -sourcepath common/src/main/java -d out/{root} {root}/hw/{class}.java")
    };
    assert_eq!(
        build(&submission)[2],
        format!("{} && {}", step("server", "Server"), step("client", "Client"))
    );
    assert_eq!(
        command(&submission, Part::Server),
        "java -cp out/server/src/main/java:server/src/main/resources:. hw.Server"
    );
}

#[test]
fn what_a_makefile_does_not_make_is_compiled_beside_it() {
    let submission = first(&[
        ("Makefile", "serwer: src/serwer.c\n\tcc -o serwer src/serwer.c\nclean:\n\trm -f serwer klient\n"),
        ("src/serwer.c", "int main(void) { int port = 9000; listen(1, 2); pthread_create(0); }"),
        ("src/klient.c", "int main(void) { connect(1, 2); }"),
    ]);
    let own = "cc -std=gnu17 -O2 -pthread -o src/klient src/klient.c";
    assert_eq!(build(&submission), ["sh", "-c", &format!("make serwer && {own}")]);
    assert_eq!(command(&submission, Part::Client), "./src/klient");
}
