/* SimpleEcho client, TCP or UDP: hw-echo/README.md, "SimpleEcho".

   simple_client [HOST] [PORT] [--udp]        (default 127.0.0.1 12000) */
#include "peer.h"
#include <sys/time.h>

/* Asks for the sentence; ends the program if there is none. */
static char *sentence(int fd, size_t *length)
{
    peer_t own = {.length = sizeof own.address};
    char *line = NULL;
    size_t size = 0;
    getsockname(fd, (struct sockaddr *)&own.address, &own.length);
    name_peer(&own);
    say("Client is running on port %s", own.port);
    prompt("Input lowercase sentence: ");
    ssize_t n = read_line(&line, &size);
    if (n < 0) {
        say("%s", "");
        exit(0);
    }
    *length = (size_t)n;
    return line;
}

static void ask_tcp(const char *host, const char *port)
{
    const char *why = "no address";
    int fd = dial(host, port, &why);
    if (fd < 0)
        die("simple_client", why);
    size_t n, size = 0;
    char *line = sentence(fd, &n), *reply = NULL;
    if (send_all(fd, line, n) < 0)
        die("simple_client", strerror(errno));
    shutdown(fd, SHUT_WR);
    for (n = 0;;) {
        if (size - n < 1024 && !(reply = realloc(reply, size = 2 * size + 1024)))
            die("simple_client", "out of memory");
        ssize_t k = recv_some(fd, reply + n, 1024);
        if (k < 0)
            die("simple_client", strerror(errno));
        if (k == 0)
            break;
        n += (size_t)k;
    }
    put_line("Reply from server: ", reply, n);
    free(reply);
    free(line);
    close(fd);
}

static void ask_udp(const char *host, const char *port)
{
    /* One family, as no answer tells which address is the wrong one. */
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *server;
    hints.ai_family = strchr(host, ':') ? AF_INET6 : AF_INET;
    int error = getaddrinfo(host, port, &hints, &server);
    if (error)
        die("simple_client", gai_strerror(error));
    int fd = bind_to(hints.ai_family == AF_INET6 ? "::" : "0.0.0.0", "0", SOCK_DGRAM);
    size_t n;
    char *line = sentence(fd, &n), reply[65536];
    struct timeval limit = {.tv_sec = 5};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    while (sendto(fd, line, n, 0, server->ai_addr, server->ai_addrlen) < 0)
        if (errno != EINTR)
            die("simple_client", strerror(errno));
    ssize_t k = recv_some(fd, reply, sizeof reply);
    if (k < 0)
        die("simple_client", errno == EAGAIN || errno == EWOULDBLOCK ? "timed out" : strerror(errno));
    put_line("Reply from server: ", reply, (size_t)k);
    freeaddrinfo(server);
    free(line);
    close(fd);
}

int main(int argc, char **argv)
{
    const char *where[2] = {"127.0.0.1", "12000"};
    int udp = 0, count = 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--udp") == 0)
            udp = 1;
        else if (count < 2)
            where[count++] = argv[i];
    start(NULL);
    if (udp)
        ask_udp(where[0], where[1]);
    else
        ask_tcp(where[0], where[1]);
    return 0;
}
