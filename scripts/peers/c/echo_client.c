/* Echo client: hw-echo/README.md, "TCP client".

   echo_client [HOST] [PORT]        (default 127.0.0.1 8000) */
#include "peer.h"

static void echo(int fd, const char *line, size_t n)
{
    char *reply = must_alloc(n);
    if (send_all(fd, line, n) < 0)
        die("echo_client", strerror(errno));
    for (size_t got = 0; got < n;) {
        ssize_t k = recv_some(fd, reply + got, n - got);
        if (k <= 0)
            die("echo_client", k < 0 ? strerror(errno) : "the server closed the connection");
        got += (size_t)k;
    }
    put_line("Received  :  ", reply, n);
    free(reply);
}

int main(int argc, char **argv)
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "8000";
    const char *why = "no address";
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    start("Ctrl + C, exiting...\n");
    say("%s", "");
    say("Use echo-client HOST PORT for non default args");
    int fd = dial(host, port, &why);
    if (fd < 0)
        die("echo_client", why);
    say("Connected to %s:%s, use Ctrl+C to exit", host, port);
    for (;;) {
        prompt("> ");
        if ((n = read_line(&line, &size)) < 0)
            break;
        if (n > 0)
            echo(fd, line, (size_t)n);
    }
    say("%s", "");
    free(line);
    close(fd);
    return 0;
}
