/* SimpleEcho server, TCP or UDP: hw-echo/README.md, "SimpleEcho".

   simple_server [HOST] [PORT] [--udp]        (default 0.0.0.0 12000) */
#include "peer.h"
#include <locale.h>

static char in[65536], out[2 * sizeof in + 16]; /* upper case may be longer: 2 bytes -> 3 */

static void serve_tcp(const char *host, const char *port)
{
    int listener = bind_to(host, port, SOCK_STREAM);
    say("Server is ready to receive on port %s", port);
    for (;;) {
        peer_t peer;
        ssize_t n;
        int fd = accept_peer(listener, &peer);
        say("Connection request from %s", peer.tuple);
        while ((n = recv_some(fd, in, 1024)) > 0)
            if (send_all(fd, out, upper(in, (size_t)n, out)) < 0)
                break;
        close(fd);
    }
}

static void serve_udp(const char *host, const char *port)
{
    int fd = bind_to(host, port, SOCK_DGRAM);
    say("Server is ready to receive on port %s", port);
    for (;;) {
        peer_t peer = {.length = sizeof peer.address};
        ssize_t n = recvfrom(fd, in, sizeof in, 0, (struct sockaddr *)&peer.address, &peer.length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            die("simple_server", strerror(errno));
        name_peer(&peer);
        say("UDP message from %s", peer.tuple);
        size_t m = upper(in, (size_t)n, out);
        while (sendto(fd, out, m, 0, (struct sockaddr *)&peer.address, peer.length) < 0 && errno == EINTR)
            ; /* other errors: a datagram may get lost */
    }
}

int main(int argc, char **argv)
{
    const char *where[2] = {"0.0.0.0", "12000"};
    int udp = 0, count = 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--udp") == 0)
            udp = 1;
        else if (count < 2)
            where[count++] = argv[i];
    setlocale(LC_CTYPE, "C.UTF-8"); /* whatever the user's locale is: the wire is UTF-8 */
    start(NULL);
    if (udp)
        serve_udp(where[0], where[1]);
    serve_tcp(where[0], where[1]);
}
