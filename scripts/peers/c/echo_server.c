/* Echo server, one client at a time: hw-echo/README.md, "TCP server".

   echo_server [HOST] [PORT]        (default 127.0.0.1 8000) */
#include "peer.h"

int main(int argc, char **argv)
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "8000";
    char buffer[1024], head[256];
    start("Ctrl + C, exiting...\n");
    say("%s", "");
    say("Use echo-server HOST PORT for non default args");
    int listener = bind_to(host, port, SOCK_STREAM);
    say("Listening on %s:%s", host, port);
    for (;;) {
        peer_t peer;
        ssize_t n;
        int fd = accept_peer(listener, &peer);
        say("Connected by %s", peer.tuple);
        snprintf(head, sizeof head, "Received data from %s : ", peer.tuple);
        while ((n = recv_some(fd, buffer, sizeof buffer)) > 0) {
            put_line(head, buffer, (size_t)n);
            if (send_all(fd, buffer, (size_t)n) < 0)
                break;
        }
        close(fd);
    }
}
