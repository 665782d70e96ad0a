//! Programs in C, with and without a makefile.

use super::*;

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
