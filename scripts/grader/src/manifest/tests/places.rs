//! Ports, hosts and flags that cannot be.

use super::*;

#[test]
fn bad_ports_are_told() {
    let wanted = "write a whole number from 1 to 65535";
    for (port, told) in [
        ("0", format!("'port' is no port; {wanted}")),
        ("65536", format!("'port' is no port; {wanted}")),
        ("-1", format!("'port' is no port; {wanted}")),
        ("99999999999999999999", format!("'port' is no port; {wanted}")),
        ("'80'", format!("'port' is a string; {wanted}")),
        ("80.0", format!("'port' is a number with decimals; {wanted}")),
    ] {
        all_refused(MENU, &[(&format!("port = {port}"), 4, 8, &told)]);
    }
    all_refused(
        PROXY,
        &[
            (
                "backends = [8001]",
                5,
                12,
                "'backends' has 1 port; write two ports or more as an array: [8001, 8002], at most 9",
            ),
            (
                "backends = 8001",
                5,
                12,
                "'backends' is a whole number; write two ports or more as an array: [8001, 8002]",
            ),
            ("backends = [1, 1]", 5, 12, "two backends have the same port; write different ports"),
            (
                "backends = [1, 2, 3]",
                5,
                12,
                "'backends' has 3 ports, and 'proxy' takes 2; put {backend1} to {backend3} into 'proxy'",
            ),
            ("backends = [1, 0]", 5, 16, "'backends' is no port; write a whole number from 1 to 65535"),
            (
                "port = 8002",
                5,
                1,
                "the proxy and a backend cannot both have port 8002; \
              write each one's own port in 'port' and 'backends'",
            ),
        ],
    );
    let same = PROXY.replace("./s {id}", "./s");
    all_refused(
        &same,
        &[("", 2, 1, "all backends would be the same; put {id} (1, 2, …), {port} or both into 'server'")],
    );
    let chain = "assignment = 'hw-proxy-chain'\nclient = './c {input}'\n";
    let advice = "put {port} into 'server', or have it typed: type = [\"{port}\"]";
    all_refused(
        chain,
        &[
            ("server = './s'", 3, 1, &format!("'server' takes no port, and every node needs one; {advice}")),
            (
                "server = './s {port}'\nport = 1",
                4,
                1,
                &format!("every node of the chain needs a port of its own; {advice}"),
            ),
        ],
    );
}

#[test]
fn bad_hosts_and_flags_are_told() {
    let name = "write it with ASCII letters, digits, hyphens and dots";
    all_refused(
        MENU,
        &[
            (
                "hosts = '0.0.0.0'",
                4,
                9,
                "'0.0.0.0' is the address of no machine; write the server's, as it stands in the program",
            ),
            (
                "hosts = ['a', 'ff02::1']",
                4,
                9,
                "'ff02::1' is the address of no machine; write the server's, as it stands in the program",
            ),
            ("hosts = ['10.0.0.256.']", 4, 9, &format!("'10.0.0.256.' is no host name; {name}")),
            ("hosts = [\"a\\n1.2.3.4 b\"]", 4, 9, &format!("'a\\n1.2.3.4 b' is no host name; {name}")),
            ("hosts = ['서버']", 4, 9, &format!("'서버' is no host name; {name}")),
            ("hosts = ['a..b']", 4, 9, &format!("'a..b' is no host name; {name}")),
            ("pty = 'yes'", 4, 7, "'pty' is a string; write true or false"),
            ("name = ' '", 4, 8, "'name' is empty; leave it out for the folder's name"),
        ],
    );
}
