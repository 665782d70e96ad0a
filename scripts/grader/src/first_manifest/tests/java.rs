//! Programs for the machine of Java, and how they are built.

use super::*;

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
