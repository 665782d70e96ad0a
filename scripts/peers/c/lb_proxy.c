/* Round-robin proxy in the report's own design: hw-proxy-lb/README.md, "Proxy".

   lb_proxy LISTEN_PORT HOST:PORT [HOST:PORT ...]

   A thread for each client; each recv from it is one request, which goes over
   a new connection to the next backend; one recv brings the reply. */
#include "peer.h"

typedef struct {
    const char *host, *port;
} backend_t;

static backend_t *backends;
static int backend_count;

/* The length of the reply, or -1 and *WHY. */
static ssize_t ask(const backend_t *backend, const char *data, size_t n, char *reply, size_t size, const char **why)
{
    int fd = dial(backend->host, backend->port, why);
    if (fd < 0)
        return -1;
    ssize_t got = -1;
    if (send_all(fd, data, n) == 0)
        got = recv_some(fd, reply, size);
    if (got < 0)
        *why = strerror(errno);
    close(fd);
    return got;
}

static void *serve(void *arg)
{
    client_t *client = arg;
    char data[1024], reply[1024];
    const char *refusal = "Error: Could not connect to backend server.";
    ssize_t n;
    int turn = 0, sent = 0;
    while (sent == 0 && (n = recv_some(client->fd, data, sizeof data)) > 0) {
        const backend_t *backend = &backends[turn];
        const char *why = "no address";
        say("[PROXY] Client %s -> Server %d (%s:%s)", client->peer.tuple, turn + 1, backend->host, backend->port);
        turn = (turn + 1) % backend_count;
        ssize_t got = ask(backend, data, (size_t)n, reply, sizeof reply, &why);
        if (got >= 0)
            sent = send_all(client->fd, reply, (size_t)got);
        else {
            say("[PROXY] Error connecting to server %s:%s: %s", backend->host, backend->port, why);
            sent = send_all(client->fd, refusal, strlen(refusal));
        }
    }
    if (sent < 0 || n < 0)
        say("[PROXY] Client %s disconnected abruptly.", client->peer.tuple);
    close(client->fd);
    say("[PROXY] Client %s disconnected.", client->peer.tuple);
    free(client);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        die("usage", "lb_proxy LISTEN_PORT HOST:PORT [HOST:PORT ...]");
    start(NULL);
    backend_count = argc - 2;
    backends = must_alloc((size_t)backend_count * sizeof *backends);
    size_t size = 1;
    for (int i = 2; i < argc; i++)
        size += strlen(argv[i]) + strlen("('', ), ");
    char *list = must_alloc(size), *end = list;
    for (int i = 0; i < backend_count; i++) {
        char *colon = strrchr(argv[i + 2], ':');
        if (!colon)
            die("usage", "lb_proxy LISTEN_PORT HOST:PORT [HOST:PORT ...]");
        *colon = '\0';
        backends[i] = (backend_t){argv[i + 2], colon + 1};
        end += sprintf(end, "%s('%s', %s)", i ? ", " : "", backends[i].host, backends[i].port);
    }
    int listener = bind_to("0.0.0.0", argv[1], SOCK_STREAM);
    say("[PROXY] TCP Proxy listening on 0.0.0.0:%s", argv[1]);
    say("[PROXY] Balancing between: [%s]", list);
    for (;;) {
        client_t *client = must_alloc(sizeof *client);
        client->fd = accept_peer(listener, &client->peer);
        say("[PROXY] New client connected from %s", client->peer.tuple);
        thread_for(client, serve);
    }
}
